using System.Collections.Concurrent;
using System.Net;
using CourseGit.Core.State;
using CourseGit.Core.State.Model;
using CourseGit.Portal.Features.Account;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CourseGit.Tests.Support;

/// <summary>A portal that people sign in to through a provider of the test.</summary>
internal sealed class ProviderHouse : IAsyncDisposable
{
    private readonly WarningLog _log;

    private ProviderHouse(ForgedProvider provider, PortalUnderTest portal, WarningLog log) =>
        (Provider, Portal, _log) = (provider, portal, log);

    public ForgedProvider Provider { get; }
    public PortalUnderTest Portal { get; }

    /// <summary>What the portal's log says of refused sign-ins.</summary>
    public string Log => string.Join('\n', _log.Lines);

    public static async Task<ProviderHouse> OpenAsync(
        Func<OpenIdConnectSettings, OpenIdConnectSettings>? change = null, Action<IServiceCollection>? services = null)
    {
        var provider = await ForgedProvider.StartAsync();
        var log = new WarningLog();
        var portal = await PortalUnderTest.StartAsync(
            withUser: true, s => (services ?? (_ => { }))(s.AddSingleton<ILoggerProvider>(log)),
            s => s with { OpenIdConnect = (change ?? (p => p))(provider.Settings()) });
        return new ProviderHouse(provider, portal, log);
    }

    /// <summary>Goes the whole way, as a browser does.</summary>
    /// <returns>Where it ends: a path of the portal.</returns>
    public async Task<string> SignInAsync(Browser browser, string query = "")
    {
        using var begun = await browser.GetAsync("/account/login/oidc" + query);
        if (!LeadsTo(begun, Provider.Issuer))
            return Where(begun);
        using var ended = await browser.GetAsync(await AtProviderAsync(begun.Headers.Location!));
        return Where(ended);
    }

    /// <summary>Signs in as this person, in a browser of their own that nobody sees.</summary>
    public async Task<string> SignInAsync(Dictionary<string, object> person)
    {
        Provider.SignInAs(person);
        using var browser = Portal.NewBrowser();
        return await SignInAsync(browser);
    }

    /// <summary>The provider's part of the way.</summary>
    /// <returns>The address it leads back to.</returns>
    public static async Task<string> AtProviderAsync(Uri address)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var answer = await client.GetAsync(address, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return answer.Headers.Location!.OriginalString;
    }

    public async Task<List<SessionRow>> SessionsAsync()
    {
        await using var context = await ContextAsync();
        return await context.Sessions.AsNoTracking().ToListAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Whether the record of who did what has a row of this action.</summary>
    public async Task<bool> IsRecordedAsync(string action)
    {
        var states = Portal.App.Services.GetRequiredService<IDbContextFactory<StateDbContext>>();
        await using var context = await states.CreateDbContextAsync(TestContext.Current.CancellationToken);
        return await context.Audit.AnyAsync(a => a.Action == action, TestContext.Current.CancellationToken);
    }

    /// <summary>The accounts that are there, with role and number of sign-ins bound to them.</summary>
    public async Task<List<string>> AccountsAsync()
    {
        await using var context = await ContextAsync();
        return await (
            from user in context.Users
            orderby user.UserName
            select user.UserName + ": " + string.Join(" ", context.UserRoles.Where(r => r.UserId == user.Id)
                .Join(context.Roles, r => r.RoleId, r => r.Id, (_, r) => r.Name)) + " "
                + context.UserLogins.Count(l => l.UserId == user.Id)).ToListAsync(TestContext.Current.CancellationToken);
    }

    public Task<AccountDbContext> ContextAsync() => Portal.App.Services.GetRequiredService<IDbContextFactory<AccountDbContext>>()
        .CreateDbContextAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Portal.DisposeAsync();
        await Provider.DisposeAsync();
        _log.Dispose();
    }

    private static bool LeadsTo(HttpResponseMessage answer, string issuer) =>
        answer.Headers.Location?.OriginalString.StartsWith(issuer, StringComparison.Ordinal) is true;

    private string Where(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return answer.Headers.Location!.OriginalString;
    }

    /// <summary>Lines of warning.</summary>
    private sealed class WarningLog : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public IEnumerable<string> Lines => _lines;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => _lines.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
