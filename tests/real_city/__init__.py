"""The real city: what the portal makes of it against what counting by hand gives."""
