"""Where a character stands in a Qt document, which counts in UTF-16."""


def utf16_length(text: str) -> int:
    """Tells how many places the text takes: two for a character beyond U+FFFF."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
