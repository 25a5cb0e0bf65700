package seeding
import ("testing";"syscall";"github.com/jackc/pgx/v5";"os";"strconv";"time";"context";"fmt"; "xinhuo/internal/devservices";"xinhuo/internal/postgres";"xinhuo/internal/fixture")
func TestTmp(t *testing.T){
 n,_:=strconv.Atoi(os.Getenv("N")); if n==0 {return}
 ctx:=context.Background()
 s,err:=devservices.Start(ctx, devservices.Options{DataDir:"/tmp/seedbench/"+os.Getenv("D"), Postgres:true}); if err!=nil {t.Fatal(err)}
 defer func(){ s.Stop(); var a,b syscall.Rusage; syscall.Getrusage(0,&a); syscall.Getrusage(-1,&b); fmt.Println("CPU go",a.Utime.Sec,a.Stime.Sec,"pg",b.Utime.Sec,b.Utime.Usec/1000,b.Stime.Sec,b.Stime.Usec/1000)}()
 fmt.Println(s.Postgres.URL("postgres"))
 if err:=postgres.Migrate(ctx, s.Postgres.URL("postgres")); err!=nil {t.Fatal(err)}
 if os.Getenv("LOG")!="" { ap,_:=postgres.Open(ctx, s.Postgres.URLAs("xinhuo_migrate","postgres"), postgres.Options{}); _=ap
  c,err:=pgx.Connect(ctx,s.Postgres.URL("postgres")); if err!=nil {t.Fatal(err)}
  if _,err:=c.Exec(ctx,"ALTER ROLE xinhuo_app SET log_min_duration_statement=0"); err!=nil {t.Fatal(err)}
  if _,err:=c.Exec(ctx,"ALTER ROLE xinhuo_app SET log_parameter_max_length=0"); err!=nil {t.Fatal(err)} }
 p,err:=postgres.Open(ctx, s.Postgres.URLAs("xinhuo_app","postgres"), postgres.Options{StatementTimeout:time.Hour}); if err!=nil {t.Fatal(err)}
 defer p.Close()
 if err:=Run(ctx,p,fixture.Keys(),Order{Slug:"big",Name:"big",Members:n,Seed:1,Now:time.Now(),Progress:os.Stderr}); err!=nil {t.Error(err)}
 if d,_:=time.ParseDuration(os.Getenv("WAIT")); d>0 { time.Sleep(d) }
}
