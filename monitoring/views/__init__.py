"""Pages of uploads: send files, watch them being read, decide, take back, see who has delivered what."""
