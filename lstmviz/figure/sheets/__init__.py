"""Every view of a session as a sheet: laid out at a width, painted anywhere."""
