/* stands in for ours, so that a change of style is no change here */
