"""The job runner broken on purpose: it takes nothing up again that another has left."""

import sys


def main() -> None:
    import django
    from django.core.management import execute_from_command_line

    django.setup()
    from balsts.platform.jobs import take_up_again

    async def nothing(*_: object, **__: object) -> None: ...

    take_up_again.func = nothing
    execute_from_command_line(["django", *sys.argv[1:]])


if __name__ == "__main__":
    main()
