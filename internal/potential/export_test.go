package potential

// From makes n enough to be found the way many are.
func (s *Store) From(n int) { s.many = n }
