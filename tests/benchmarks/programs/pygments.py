# pygments; pygments pygments.cmdline
import pygments
from pygments import formatters, lexers, styles

for name in ("python", "c", "html", "json", "rust", "bash", "sql", "django"):
    for output in ("html", "latex", "terminal"):
        pygments.highlight("x = 1", lexers.get_lexer_by_name(name), formatters.get_formatter_by_name(output))
list(lexers.get_all_lexers())
lexers.guess_lexer("#!/usr/bin/perl\nprint 1;")
list(styles.get_all_styles())
for name in ("monokai", "default", "vim"):
    styles.get_style_by_name(name)
