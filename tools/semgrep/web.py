import re

import django.template


def pages(request, text, engine, response, url):
    # ruleid: no-markup-past-the-escape
    mark_safe(text)
    # ruleid: no-markup-past-the-escape
    HttpResponse(f"<p>{text}</p>")
    # ok: no-markup-past-the-escape
    format_html("<p>{}</p>", text)

    # ruleid: no-template-out-of-text
    django.template.Template(text)
    # ok: no-template-out-of-text
    loader.get_template("portal/home.html")

    to = request.GET.get("next")
    # ruleid: no-open-redirect
    redirect(to)
    if url_has_allowed_host_and_scheme(to, allowed_hosts={"here"}):
        # ok: no-open-redirect
        redirect(to)
    # ok: no-open-redirect
    redirect("portal:home")

    # ruleid: no-csrf-exemption
    view = csrf_exempt(pages)
    # ok: no-csrf-exemption
    view = csrf_protect(pages)

    # ruleid: cookies-are-out-of-reach
    response.set_cookie("pass", text)
    # ok: cookies-are-out-of-reach
    response.set_cookie("pass", text, httponly=True, samesite="Lax")

    # ruleid: no-file-named-by-the-visitor
    open(request.GET["name"])
    # ok: no-file-named-by-the-visitor
    open("robots.txt")

    # ruleid: no-pattern-from-the-visitor
    re.search(request.GET["q"], text)
    # ok: no-pattern-from-the-visitor
    re.search(re.escape(request.GET["q"]), text)


@require_GET
def show(request, voice):
    # ruleid: a-get-changes-nothing
    voice.save()
    # ok: a-get-changes-nothing
    voice.words()


@require_POST
def keep(request, voice):
    # ok: a-get-changes-nothing
    voice.save()
