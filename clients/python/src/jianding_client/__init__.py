"""The hospital side of Jianding: submit records, answer requests, follow what becomes of them."""
