import Commands

Stagectl.main()
