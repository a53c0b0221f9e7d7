import Problems
import Testing
import YAML
