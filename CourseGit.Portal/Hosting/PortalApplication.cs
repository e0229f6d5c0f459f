using CourseGit.Core;
using CourseGit.Core.Backup;
using CourseGit.Core.Housekeeping;
using CourseGit.Core.Notices;
using CourseGit.Core.Restore;
using CourseGit.Core.Scheduling;
using CourseGit.Core.State;
using CourseGit.Core.Verify;
using CourseGit.Portal.Api;
using CourseGit.Portal.Api.Rpc;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Features.Account.IdentityProvider;
using CourseGit.Portal.Features.Audit;
using CourseGit.Portal.Features.Backup;
using CourseGit.Portal.Features.Checkouts;
using CourseGit.Portal.Features.Courses.List;
using CourseGit.Portal.Features.Courses.OverTime;
using CourseGit.Portal.Features.History.Files;
using CourseGit.Portal.Features.Operations;
using CourseGit.Portal.Features.Readme;
using CourseGit.Portal.Features.Repositories;
using CourseGit.Portal.Features.Repositories.Reading;
using CourseGit.Portal.Features.Restore;
using CourseGit.Portal.Features.Settings;
using CourseGit.Portal.Features.Verify;
using CourseGit.Portal.Layout;
using CourseGit.Portal.Live;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using MudBlazor.Services;

namespace CourseGit.Portal.Hosting;

/// <summary>What the web server is made of: its services, the order a request goes through, its addresses.</summary>
internal static class PortalApplication
{
    private const int FormBytes = 1024 * 1024;

    // The longest text a field takes (imported settings) with each of its characters escaped; a longer message ends the page's connection.
    private const int MessageBytes = 1024 * 1024;

    /// <param name="features">Brings in more than this house has; for tests.</param>
    public static WebApplication Build(CourseGitSettings settings, IReadOnlyList<string> urls, Action<IServiceCollection>? features = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(PortalApplication).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.WebHost.UseUrls([.. RpcServices.WithRpc(urls, settings)]);
        builder.WebHost.UseStaticWebAssets(); // Assets lie beside the sources until published.
        builder.WebHost.ConfigureKestrel(kestrel => SetServer(kestrel, settings));
        // The keys lie in a folder only this user may read; that they are not encrypted besides is no news at every first start.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        // That git asks first without a password is how it works; a wrong one is told of by the password check.
        builder.Logging.AddFilter(typeof(GitHttpAuthentication).FullName, LogLevel.Warning);
        builder.Logging.AddFilter(typeof(ApiToken).FullName, LogLevel.Warning); // nor is a wrong token news
        AddServices(builder.Services, settings);
        features?.Invoke(builder.Services);
        var app = builder.Build();
        SetPipeline(app);
        MapAddresses(app);
        return app;
    }

    private static void SetServer(KestrelServerOptions kestrel, CourseGitSettings settings)
    {
        RpcServices.SetRpcPort(kestrel, settings);
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = FormBytes; // Git, which sends more, asks for more.
    }

    private static void AddServices(IServiceCollection services, CourseGitSettings settings)
    {
        services.AddCourseGitCore(settings);
        services.AddCourseGitQueue(settings);
        services.AddNoticeKeeper();
        services.AddSingleton<DemoSetup>();
        DataProtectionSecrets.AddTo(services, settings);
        services.AddCourseGitAccounts(settings);
        services.AddCourseGitSignIn();
        services.AddIdentityProvider(settings);
        services.AddGitHttp();
        services.AddMetricsAddress();
        services.AddClosedByDefault();
        services.AddApi();
        services.AddRpc(settings);
        services.AddAntiforgery();
        services.AddOptions<AntiforgeryOptions>().Configure<IHttpContextAccessor>((o, http) => o.Cookie = new HostCookieBuilder(http)
        {
            Name = "CourseGit.Form",
            Path = "/",
            HttpOnly = true,
            IsEssential = true,
            SameSite = SameSiteMode.Strict,
            SecurePolicy = CookieSecurePolicy.SameAsRequest,
        });
        services.AddOperationActions<BackupAgain>(BackupOperation.Kind);
        services.AddOperationActions<RestoreAgain>(RestoreOperation.Kind);
        services.AddOperationActions<RestoreAgain>(UndoOperation.Kind);
        services.AddOperationActions<VerifyAgain>(VerifyOperation.Kind);
        services.AddOperationActions<HousekeepingDone>(HousekeepingOperation.Kind);
        services.AddScoped<AddressBar>();
        services.AddScoped<HistoryFiles>();
        services.AddScoped<ReadmeSessions>();
        services.AddSingleton<ReadmeWriters>();
        services.AddSingleton<OperationsNowView>();
        services.AddSingleton<CoursesNowView>();
        services.AddSingleton<CourseNowViews>();
        services.AddSingleton<UnsavedViews>();
        services.AddSingleton<SizesViews>();
        services.AddSingleton<StorageNowView>();
        services.AddSingleton<OverTimeView>();
        services.AddSingleton<PageExistence>();
        services.AddMudServices();
        services.AddRazorComponents().AddInteractiveServerComponents().AddHubOptions(hub => hub.MaximumReceiveMessageSize = MessageBytes);
    }

    private static void SetPipeline(WebApplication app)
    {
        app.UseTrustedProxies();
        app.UseSecurityHeaders();
        app.UseHostCheck();
        app.UseHsts();
        app.UseHeadAsGet();
        app.UseStatusSentences();
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseApi();
        app.UseNotFound();
        app.UseAntiforgery();
    }

    // The connection and the scripts that each page lives by, whoever opened it.
    private static void OpenToPeople(EndpointBuilder endpoint)
    {
        if (endpoint is RouteEndpointBuilder { RoutePattern.RawText: { } path }
            && (path.TrimStart('/').StartsWith("_blazor", StringComparison.Ordinal)
                || path.TrimStart('/').StartsWith("_framework", StringComparison.Ordinal)))
            endpoint.Metadata.Add(new OpenToTeachersAttribute());
    }

    private static void MapAddresses(WebApplication app)
    {
        app.MapStaticAssets().AllowAnonymous();
        app.MapHealth();
        app.MapMetrics();
        app.MapSignOut();
        app.MapIdentityProvider();
        app.MapQueueTask();
        app.MapGuideAddresses();
        app.MapApi();
        app.MapRpc(ApiServices.WithToken);
        app.MapGitHttp();
        app.MapPushHooks();
        app.MapHistoryDownloads();
        app.MapRepositoryDownloads();
        app.MapCourseFiles();
        app.MapCourseExport();
        app.MapGrowthExport();
        app.MapOperationLogFile();
        app.MapAuditFile();
        // The policy among the security headers says it already, more strictly.
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(o => o.ContentSecurityFrameAncestorsPolicy = null)
            .Add(OpenToPeople);
    }
}
