"""What every picture is drawn with: fonts, signs, lines, and the colours of numbers."""
