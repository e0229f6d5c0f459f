using CourseGit.Core;
using CourseGit.Core.State;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Layout;

namespace CourseGit.Portal.Hosting;

/// <summary>The web server: pages, API, health.</summary>
internal static class PortalHost
{
    public static async Task<int> ServeAsync(CourseGitSettings settings, IReadOnlyList<string> urls, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls([.. urls]);
        builder.Services.AddCourseGitCore(settings);
        DataProtectionSecrets.AddTo(builder.Services, settings);
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddScoped<CurrentActor>();
        var app = builder.Build();
        app.UseAntiforgery();
        app.MapStaticAssets();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        await app.StartAsync(cancellationToken);
        await app.WaitForShutdownAsync(cancellationToken);
        return 0;
    }
}
