"""Rules of examining and concluding, with no database and no clock in sight."""
