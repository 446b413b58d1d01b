module poolhouse.dev/poolhouse

go 1.22
