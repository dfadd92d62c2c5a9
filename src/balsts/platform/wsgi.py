"""The application that the web server calls."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from balsts.platform.longest_answer import LongestAnswer

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balsts.platform.settings")
application = LongestAnswer(get_wsgi_application())

# A page makes thousands of objects that are gone with the answer. Python would look through them,
# and through all that was loaded, several times a page and find nothing.
gc.freeze()
gc.set_threshold(10_000)
