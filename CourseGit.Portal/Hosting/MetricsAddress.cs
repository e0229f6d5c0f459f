using System.Data.Common;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using CourseGit.Core.Operations;
using CourseGit.Core.State;
using CourseGit.Portal.Features.Account;
using Microsoft.Net.Http.Headers;
using OpenTelemetry.Metrics;
using Secret = CourseGit.Core.Primitives.Secret;

namespace CourseGit.Portal.Hosting;

/// <summary>
/// <c>/metrics</c> for Prometheus: open to this machine, to whoever shows the token of the settings, and to a superuser. What a proxy
/// passes on does not come from this machine, wherever the proxy runs.
/// </summary>
internal static class MetricsAddress
{
    private const string Address = "/metrics";
    private const int MostSeries = 20_000; // of one name: one a course
    private const string Refusal = "Metrics are open to this machine itself, and from elsewhere to whoever shows the token of the setting "
        + "CourseGit:Metrics:Token (Authorization: Bearer ...). Nothing was shown.\n";

    // A proxy writes at least one of these; one that is believed (TrustedProxies) has its own taken off and kept as X-Original-.
    private static readonly string[] PassedOn = ["Forwarded", "Via", "X-Real-IP", "X-Client-IP", "CF-Connecting-IP", "True-Client-IP"];
    private static readonly string[] PassedOnPrefixes = ["X-Forwarded-", "X-Original-"];

    public static void AddMetricsAddress(this IServiceCollection services)
    {
        services.AddSingleton<MetricsReading>();
        services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(OperationMeter.Name)
            .AddPrometheusExporter(
            o => (o.ScopeInfoEnabled, o.TargetInfoEnabled, o.ScrapeResponseCacheDurationMilliseconds) = (false, false, 0)));
        services.ConfigureOpenTelemetryMeterProvider((provider, metrics) =>
        {
            var own = provider.GetRequiredService<OperationMeter>();
            // of several portals in one process each shows its own
            metrics.AddView(instrument => ReferenceEquals(instrument.Meter.Scope, own)
                ? new MetricStreamConfiguration { CardinalityLimit = MostSeries }
                : MetricStreamConfiguration.Drop);
        });
    }

    public static void MapMetrics(this WebApplication app) =>
        app.MapPrometheusScrapingEndpoint(
            Address, app.Services.GetRequiredService<MeterProvider>(), branch => branch.Use(AnswerAsync), optionsName: null)
            .AllowAnonymous(); // who may is asked here

    /// <summary>Whether the request may see them.</summary>
    internal static bool IsAllowed(HttpContext http, Secret? token) =>
        IsFromHere(http) || Shows(http.Request, token) || http.User.IsInRole(Roles.Superuser);

    private static async Task AnswerAsync(HttpContext http, RequestDelegate next)
    {
        if (!IsAllowed(http, http.RequestServices.GetRequiredService<CourseGitSettings>().MetricsToken))
        {
            await RefuseAsync(http);
            return;
        }
        try
        {
            await http.RequestServices.GetRequiredService<MetricsReading>().RefreshAsync(http.RequestAborted);
        }
        catch (DbException)
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            await http.Response.WriteAsync("The state database does not answer, so there are no metrics now.\n", http.RequestAborted);
            return;
        }
        await next(http);
    }

    private static Task RefuseAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status401Unauthorized;
        http.Response.Headers.WWWAuthenticate = "Bearer";
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(Refusal, http.RequestAborted);
    }

    private static bool IsFromHere(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)
        && !http.Request.Headers.Keys.Any(IsOfAProxy);

    private static bool IsOfAProxy(string header) => PassedOn.Contains(header, StringComparer.OrdinalIgnoreCase)
        || PassedOnPrefixes.Any(p => header.StartsWith(p, StringComparison.OrdinalIgnoreCase));

    // Hashed, so that the time it takes says nothing of how much of it was right, nor of its length.
    private static bool Shows(HttpRequest request, Secret? token) => token is not null
        && request.Headers[HeaderNames.Authorization].ToString() is var shown
        && shown.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(Hash(shown["Bearer ".Length..].Trim()), Hash(token.Reveal().Trim()));

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
