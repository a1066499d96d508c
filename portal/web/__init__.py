"""HTTP kit: access marks, htmx, errors, security headers, formatting, and the templates that every page stands on."""
