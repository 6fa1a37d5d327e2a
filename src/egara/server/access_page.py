"""The page with the form for the access token."""

import base64
import hashlib

__all__ = ["POLICY", "access_page"]

STYLE = """
:root { color-scheme: light dark; font: 17px/1.6 system-ui, "Hiragino Sans", "Noto Sans JP",
  sans-serif; }
main { max-width: 26em; margin: 18vh auto 0; padding: 0 1.25em; }
h1 { font-size: 1.5em; font-weight: 500; margin: 0 0 .4em; }
p { margin: 0 0 1.2em; }
form { display: flex; flex-wrap: wrap; gap: .6em; }
label { width: 100%; margin-bottom: -.3em; }
input { flex: 1 1 14em; }
input, button { box-sizing: border-box; min-height: 2.6em; padding: 0 .8em; font: inherit;
  border: 1px solid #8a857c; border-radius: 8px; }
button { background: #35577d; border-color: #35577d; color: #fff; padding: 0 1.6em; }
.wrong { color: light-dark(#a3271c, #f0897f); }
"""
# A browser does not send a strict cookie when it follows a link from another site. It does send
# the cookie with requests from this page. If such a request succeeds, the browser is already signed
# in, so this page loads the requested URL again.
SCRIPT = """
fetch("/api/collection").then((response) => {
  const same = location.pathname + location.search + location.hash;
  if (response.status !== 401) location.replace(same);
});
"""
TEXTS = {
    "en": {
        "title": "Access token",
        "text": "This collection is shared with a token. Open the whole address that the server "
        "printed when it started, or enter the token from it.",
        "label": "Token",
        "wrong": "This token is not correct. The server may print a new token each time it starts.",
        "open": "Open",
    },
    "ja": {
        "title": "アクセストークン",
        "text": "このコレクションを開くにはトークンが必要です。サーバーの起動時に表示された"
        "アドレス全体を開くか、その中のトークンを入力してください。",
        "label": "トークン",
        "wrong": "トークンが違います。トークンはサーバーを起動するたびに変わることがあります。",
        "open": "開く",
    },
}
PAGE = """\
<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title} · Egara</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{text}</p>
{wrong}<form>
<label for="token">{label}</label>
<input id="token" name="token" type="password" autocomplete="off" required autofocus>
<button>{open}</button>
</form>
</main>
<script>{script}</script>
</body>
</html>
"""


def _source(text: str) -> str:
    """Return the name of an inline style or script in a content security policy."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


POLICY = "; ".join(
    [
        "default-src 'none'",
        f"style-src {_source(STYLE)}",
        f"script-src {_source(SCRIPT)}",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)


def access_page(accept_language: str, *, wrong: bool) -> str:
    """Return the HTML of the page.

    Args:
        accept_language: the header of the request. The first of English and Japanese is used.
        wrong: whether the request had a wrong token.
    """
    languages = (part.split(";")[0].strip().lower()[:2] for part in accept_language.split(","))
    language = next((name for name in languages if name in TEXTS), "en")
    texts = TEXTS[language]
    note = f'<p class="wrong" role="alert">{texts["wrong"]}</p>\n' if wrong else ""
    return PAGE.format(**(texts | {"wrong": note}), language=language, style=STYLE, script=SCRIPT)
