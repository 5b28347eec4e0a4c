"""A help call every few minutes that nobody pressed: whoever runs the centre knows before a resident needs it."""
