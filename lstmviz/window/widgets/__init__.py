"""Fields, tables and buttons that Qt has not quite as the panels need them."""
