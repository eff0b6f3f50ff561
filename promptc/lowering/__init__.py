"""From a checked program to IR. Knows syntax trees and IR, and nothing of how either is run."""
