using System.Globalization;
using CourseGit.Core.State;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CourseGit.Portal.Api.Rpc;

/// <summary>
/// gRPC on a port of its own, where the setting names one: without TLS a client has to know beforehand that HTTP/2 is spoken, which pages
/// on the same port could not.
/// </summary>
internal static class RpcServices
{
    /// <summary>The addresses to listen on, with that of gRPC: the same machine as the first, another port.</summary>
    public static IEnumerable<string> WithRpc(IReadOnlyList<string> urls, CourseGitSettings settings) =>
        settings.GrpcPort is { } port && BindingAddress.Parse(urls[0]) is { IsUnixPipe: false, IsNamedPipe: false } first
            ? urls.Append(string.Create(CultureInfo.InvariantCulture, $"{first.Scheme}://{first.Host}:{port}"))
            : urls;

    /// <summary>Has that port speak HTTP/2 and nothing else.</summary>
    public static void SetRpcPort(KestrelServerOptions kestrel, CourseGitSettings settings) => kestrel.ConfigureEndpointDefaults(listen =>
    {
        if (settings.GrpcPort is { } port && listen.IPEndPoint?.Port == port)
            listen.Protocols = HttpProtocols.Http2;
    });

    public static void AddRpc(this IServiceCollection services, CourseGitSettings settings)
    {
        if (settings.GrpcPort is null)
            return;
        services.AddGrpc(o => o.Interceptors.Add<RpcErrors>());
        services.AddGrpcReflection();
        services.AddGrpcHealthChecks().AddCheck("portal", () => HealthCheckResult.Healthy());
    }

    public static void MapRpc(this WebApplication app, AuthorizationPolicy withToken)
    {
        if (app.Services.GetRequiredService<CourseGitSettings>().GrpcPort is null)
            return;
        app.MapGrpcService<RepositoryService>().RequireAuthorization(withToken);
        app.MapGrpcReflectionService().RequireAuthorization(withToken);
        app.MapGrpcHealthChecksService().AllowAnonymous(); // for whoever watches over it; it says nothing but that it serves
    }
}
