using CourseGit.Core.People;
using CourseGit.Portal.Api.Rpc;
using CourseGit.Portal.Features.Account;
using CourseGit.Tests.Portal;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace CourseGit.Tests.Support;

/// <summary>A portal that speaks gRPC, a client with a token, and a git server elsewhere.</summary>
internal sealed class RpcHouse : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    private RpcHouse(PortalUnderTest portal, GitServer server, int port)
    {
        (Portal, Server) = (portal, server);
        Channel = GrpcChannel.ForAddress($"http://127.0.0.1:{port}");
    }

    public PortalUnderTest Portal { get; }
    public GitServer Server { get; }
    public GrpcChannel Channel { get; }

    /// <summary>A folder that is not there yet.</summary>
    public string Work => _folder.At("work");

    /// <summary>The token that is shown.</summary>
    public string Bearer { get; set; } = "";

    public Metadata Metadata => new() { { "authorization", $"Bearer {Bearer}" } };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<RpcHouse> StartAsync()
    {
        var port = MailServer.FreePort();
        var portal = await PortalUnderTest.StartAsync(
            withUser: true, change: s => s with { GrpcPort = port, OutboundHosts = ["127.0.0.1"] });
        var house = new RpcHouse(portal, await GitServer.StartAsync(), port);
        house.Bearer = await house.TokenAsync(Scope.Administer);
        return house;
    }

    public async Task<string> TokenAsync(Scope scope)
    {
        var (_, text) = await Portal.Get<Tokens>().AddAsync(
            PortalUnderTest.Name, new TokenWish($"for {scope}", scope, 1, []), Actor.CommandLine, Token);
        return text.Reveal();
    }

    public async Task<TAnswer> CallAsync<TRequest, TAnswer>(string method, TRequest request)
        where TRequest : class, IMessage<TRequest>, new() where TAnswer : class, IMessage<TAnswer>, new()
    {
        using var call = Channel.CreateCallInvoker().AsyncUnaryCall(
            new Method<TRequest, TAnswer>(MethodType.Unary, "coursegit.v1.Repositories", method, Of<TRequest>(), Of<TAnswer>()), null,
            new CallOptions(Metadata, cancellationToken: Token), request);
        return await call;
    }

    public async Task<SyncTask> WhenDoneAsync(string task)
    {
        SyncTask? now = null;
        await Until.TrueAsync(async () =>
        {
            now = await CallAsync<GetSyncTaskRequest, SyncTask>("GetSyncTask", new() { TaskId = task });
            return now.Status is not ("pending" or "running");
        }, "done");
        return now!;
    }

    public async Task<Repository> WhenActiveAsync(int repository)
    {
        Repository? now = null;
        await Until.TrueAsync(async () =>
        {
            now = await CallAsync<GetRepositoryRequest, Repository>("GetRepository", new() { RepositoryId = repository });
            return now.Status is not ("pending" or "mirroring");
        }, "settled");
        Assert.Equal("active", now!.Status);
        return now;
    }

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        await Portal.DisposeAsync();
        await Server.DisposeAsync();
        _folder.Dispose();
    }

    private static Marshaller<T> Of<T>() where T : class, IMessage<T>, new() =>
        Marshallers.Create(m => m.ToByteArray(), bytes => new MessageParser<T>(() => new T()).ParseFrom(bytes));
}
