"""Load: many browsers without screens against the production server, beside a bare one."""
