using System.Security.Claims;
using Bunit;
using CourseGit.Portal.Features.Account;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using MudBlazor;
using MudBlazor.Services;

namespace CourseGit.Tests.Support;

/// <summary>Components rendered without a browser. What their scripts do is Chromium's to show.</summary>
public abstract class ComponentTest : BunitContext, IAsyncLifetime
{
    protected ComponentTest()
    {
        Services.AddSingleton(TimeProvider.System);
        Services.AddSingleton<IHostApplicationLifetime>(new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance));
        Services.AddMudServices();
        var superuser = new ClaimsIdentity(
            [new Claim(ClaimTypes.Name, "anna.berg"), new Claim(ClaimTypes.Role, CurrentActor.SuperuserRole)], "test");
        Services.AddCascadingValue(_ => Task.FromResult(new AuthenticationState(new ClaimsPrincipal(superuser))));
        JSInterop.Mode = JSRuntimeMode.Loose;
    }

    /// <summary>What dialogs, menus and lists open in, as the frame of each page has it.</summary>
    protected (IRenderedComponent<MudPopoverProvider> Popovers, IRenderedComponent<MudDialogProvider> Dialogs) RenderProviders() =>
        (Render<MudPopoverProvider>(), Render<MudDialogProvider>());

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    // Some of MudBlazor's services can be disposed of asynchronously only.
    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
