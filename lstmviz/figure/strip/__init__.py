"""The film strip on the screen: what is picked, pointed at, scrolled and zoomed."""
