using CourseGit.Core.People;
using CourseGit.Portal.Api.Rpc;
using CourseGit.Tests.Support;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Reflection.V1Alpha;

namespace CourseGit.Tests.Portal.Api;

/// <summary>The mirror service's calls by a client of gRPC, over HTTP/2 without TLS.</summary>
public sealed class RpcTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_guides_three_calls_make_bring_and_sync_a_repository()
    {
        await using var house = await RpcHouse.StartAsync();
        await house.Server.CreateAsync("lib");
        await RealGit.ShellAsync("""
            git init -q -b main "$2"; cd "$2"; echo 1 > f; git add f; git commit -q -m 1; git push -q "$1" main
            git -C "$1" symbolic-ref HEAD refs/heads/main
            """, house.Server.PathOf("lib"), house.Work);

        var made = await house.CallAsync<CreateRepositoryRequest, RepositoryResponse>("CreateRepository", new()
        {
            Name = "github-mirror",
            Description = "A mirror",
            SourceUrl = house.Server.UrlOf("lib"),
            SourceType = "custom",
            OrganisationId = 1,
            IsPublic = false,
        });
        Assert.Equal(("github-mirror", "organisation-1", "custom", true),
            (made.Repository.Name, made.Repository.Organisation, made.Repository.SourceType, made.Repository.IsMirror));
        var there = await house.WhenActiveAsync(made.Repository.Id);
        Assert.Equal((1, "main", "organisation-1/github-mirror.git"),
            (there.TotalCommits, there.DefaultBranch, string.Join('/', there.LocalPath.Split('/')[^2..])));
        Assert.NotEqual("", there.LastSyncedAt);

        await RealGit.ShellAsync(
            """cd "$2"; echo 2 > f; git commit -q -a -m 2; echo 3 > f; git commit -q -a -m 3; git push -q "$1" main""",
            house.Server.PathOf("lib"), house.Work);
        var sync = await house.CallAsync<SyncRepositoryRequest, SyncResponse>("SyncRepository", new() { RepositoryId = there.Id });
        Assert.Equal((there.Id, "mirroring"), (sync.RepositoryId, sync.Status));
        var done = await house.WhenDoneAsync(sync.TaskId);
        Assert.Equal(("completed", 100, 2, there.Id, ""), (done.Status, done.Progress, done.CommitsSynced, done.RepositoryId, done.Error));

        var again = await Assert.ThrowsAsync<RpcException>(() => house.CallAsync<MigrateRepositoryRequest, MigrationResponse>(
            "MigrateRepository", new() { RepositoryId = there.Id }));
        Assert.Equal(StatusCode.FailedPrecondition, again.StatusCode);
        var anew = await house.CallAsync<MigrateRepositoryRequest, MigrationResponse>(
            "MigrateRepository", new() { RepositoryId = there.Id, Force = true });
        Assert.Equal("completed", (await house.WhenDoneAsync(anew.TaskId)).Status);
        var now = await house.WhenActiveAsync(there.Id);
        Assert.Equal(3, now.TotalCommits);
        Assert.Equal((await RealGit.RunAsync(house.Server.PathOf("lib"), "rev-parse", "main")).Trim(), now.LastCommitHash);
    }

    [Fact]
    public async Task An_empty_one_is_made_listed_and_active_at_once()
    {
        await using var house = await RpcHouse.StartAsync();
        foreach (var name in (string[])["c", "a", "b"])
            Assert.Equal("active", (await house.CallAsync<CreateRepositoryRequest, RepositoryResponse>(
                "CreateRepository", new() { Name = $"acme/{name}" })).Repository.Status);
        var names = new List<string>();
        for (var page = ""; ;)
        {
            var list = await house.CallAsync<ListRepositoriesRequest, ListRepositoriesResponse>(
                "ListRepositories", new() { PageSize = 2, PageToken = page });
            names.AddRange(list.Repositories.Select(r => r.Name));
            if ((page = list.NextPageToken).Length == 0)
                break;
        }
        Assert.Equal(["a", "b", "c"], names);
    }

    [Fact]
    public async Task What_is_wrong_is_told_as_a_status_of_gRPC()
    {
        await using var house = await RpcHouse.StartAsync();
        await AssertAsync(StatusCode.InvalidArgument, "CreateRepository", new CreateRepositoryRequest { Name = "../x", Owner = "a" });
        await AssertAsync(StatusCode.InvalidArgument, "CreateRepository", new CreateRepositoryRequest { Name = "x" });
        await AssertAsync(StatusCode.NotFound, "SyncRepository", new SyncRepositoryRequest { RepositoryId = 77 });
        await AssertAsync(StatusCode.NotFound, "GetSyncTask", new GetSyncTaskRequest { TaskId = "nothing" });
        await AssertAsync(StatusCode.Unavailable, "CreateRepository",
            new CreateRepositoryRequest { Name = "acme/x", SourceUrl = house.Server.UrlOf("nowhere") });
        await AssertAsync(StatusCode.FailedPrecondition, "CreateRepository", // a host that the settings do not open
            new CreateRepositoryRequest { Name = "acme/x", SourceUrl = "http://127.0.0.2:9/x" });
        house.Bearer = "cgt_nonsense";
        await AssertAsync(StatusCode.Unauthenticated, "GetRepository", new GetRepositoryRequest { RepositoryId = 1 });
        house.Bearer = await house.TokenAsync(Scope.Read);
        await AssertAsync(StatusCode.PermissionDenied, "CreateRepository", new CreateRepositoryRequest { Name = "acme/x" });
        Assert.Empty(await house.Portal.Get<CourseGit.Core.Repositories.RepositoryDesk>().ListAsync(Actor.CommandLine, Token));

        async Task AssertAsync<TRequest>(StatusCode expected, string method, TRequest request)
            where TRequest : class, IMessage<TRequest>, new()
        {
            var e = await Assert.ThrowsAsync<RpcException>(() => house.CallAsync<TRequest, Repository>(method, request));
            Assert.True(expected == e.StatusCode, $"{method}: {e.Status}");
        }
    }

    [Fact]
    public async Task It_says_that_it_serves_and_what()
    {
        await using var house = await RpcHouse.StartAsync();
        var health = new Health.HealthClient(house.Channel);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving,
            (await health.CheckAsync(new HealthCheckRequest(), cancellationToken: Token)).Status);
        using var asked = new ServerReflection.ServerReflectionClient(house.Channel)
            .ServerReflectionInfo(house.Metadata, cancellationToken: Token);
        await asked.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" }, Token);
        Assert.True(await asked.ResponseStream.MoveNext(Token));
        Assert.Contains("coursegit.v1.Repositories", asked.ResponseStream.Current.ListServicesResponse.Service.Select(s => s.Name));
        await asked.RequestStream.CompleteAsync();
    }
}
