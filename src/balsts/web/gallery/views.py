"""The gallery's one page; it answers only where a setting opens it."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_GET

from balsts.web.gallery import samples
from balsts.web.gallery.forms import SampleForm

# Arabic is no language of the interface yet, but the looks must be ready for it.
GALLERY_LANGUAGES = {"lv", "en", "ru", "ar"}


@transaction.non_atomic_requests
@login_not_required
@require_GET
def gallery_show(request: HttpRequest) -> HttpResponse:
    if not (settings.DEBUG or settings.BALSTS_GALLERY):
        raise Http404

    wanted = request.GET.get("ui", "")
    ui_language = wanted if wanted in GALLERY_LANGUAGES else translation.get_language()
    with translation.override(ui_language):
        wrong_form = SampleForm({"on": "31.02.1990.", "minutes": "0"})
        context = samples.gallery_context() | {"form": SampleForm(), "wrong_form": wrong_form}
        return render(request, "gallery/gallery_show.html", context)
