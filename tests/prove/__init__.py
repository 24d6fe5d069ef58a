"""Long runs against the production server: what is promised is kept when it is killed."""
