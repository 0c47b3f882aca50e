"""What happens to an article that is there: corrected, cut anew, withdrawn, erased."""
