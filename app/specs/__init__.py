"""The declarations: one frozen spec per room, code lists, the visibility table and what is read off them."""
