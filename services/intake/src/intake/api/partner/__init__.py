"""Routes for partner hospitals, and for the staff who look after them."""
