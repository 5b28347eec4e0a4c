"""What operators, supervisors, admins and auditors see in a browser. With it dead, every phone rings all the same."""
