"""What people work in: start scripts, images, Git repositories, and notebook instances (spec studio §10, §12)."""
