using System.Globalization;
using CourseGit.Core.Operations;
using CourseGit.Core.Processes;
using CourseGit.Core.State;
using CourseGit.Core.State.Model;
using CourseGit.Portal.Features.Account;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Portal.Hosting;

/// <summary>The web server's life: one portal for a state folder, started only when it can work, ended in peace.</summary>
internal static class PortalHost
{
    /// <summary>Serves until told to stop.</summary>
    /// <returns>The exit code: 0, or 1 after a sentence on standard error.</returns>
    /// <exception cref="Core.Primitives.OperationFailedException">The state folder or the database cannot be used.</exception>
    public static Task<int> ServeAsync(CourseGitSettings settings, IReadOnlyList<string> urls, CancellationToken cancellationToken) =>
        ServeAsync(settings, urls, Console.Out, Console.Error, cancellationToken);

    /// <inheritdoc cref="ServeAsync(CourseGitSettings, IReadOnlyList{string}, CancellationToken)"/>
    public static async Task<int> ServeAsync(
        CourseGitSettings settings, IReadOnlyList<string> urls, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        StateStore.PrepareFolders(settings);
        var lockFile = Path.Combine(settings.StateRoot, "portal.lock");
        using var only = FileLock.TryTake(lockFile, inheritable: false);
        if (only is null)
        {
            await error.WriteLineAsync(SecondPortal(settings, lockFile));
            return 1;
        }
        try
        {
            ListeningAddresses.Try(urls);
        }
        catch (Exception e) when (ListeningAddresses.Explain(e, urls) is { } sentence)
        {
            await error.WriteLineAsync(sentence);
            return 1;
        }
        await using var app = PortalApplication.Build(settings, urls);
        if (ListeningAddresses.LackCertificate(urls, app.Configuration))
        {
            await error.WriteLineAsync(ListeningAddresses.WithoutCertificate(urls));
            return 1;
        }
        using (await SetupTurn.TakeAsync(settings, cancellationToken))
            await MigrateAsync(app.Services, cancellationToken);
        await app.Services.GetRequiredService<DemoSetup>().EnsureAsync(cancellationToken);
        return await RunAsync(app, urls, output, error, cancellationToken);
    }

    /// <summary>Brings Core's tables and the accounts' up to date.</summary>
    public static async Task MigrateAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await StateStore.MigrateAsync(services.GetRequiredService<IDbContextFactory<StateDbContext>>(), cancellationToken);
        await StateStore.MigrateAsync(services.GetRequiredService<IDbContextFactory<AccountDbContext>>(), cancellationToken);
    }

    private static async Task<int> RunAsync(
        WebApplication app, IReadOnlyList<string> urls, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception e) when (ListeningAddresses.Explain(e, urls) is { } sentence)
        {
            await error.WriteLineAsync(sentence);
            await StopWhatStartedAsync(app);
            return 1;
        }
        await AnnounceAsync(app, output);
        await app.WaitForShutdownAsync(cancellationToken);
        return 0;
    }

    // What started before the server waits for it, and would keep the process alive.
    private static async Task StopWhatStartedAsync(WebApplication app)
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            await app.StopAsync(soon.Token);
        }
        catch (OperationCanceledException)
        {
        }
    }

    private static async Task AnnounceAsync(WebApplication app, TextWriter output)
    {
        var address = ListeningAddresses.ForPeople(app.Urls);
        await output.WriteLineAsync($"CourseGit is ready at {address}");
        await using var scope = app.Services.CreateAsyncScope();
        if (await scope.ServiceProvider.GetRequiredService<UserAdministration>().AnyAsync(CancellationToken.None))
            return;
        var token = app.Services.GetRequiredService<FirstUserLink>().Issue();
        await output.WriteLineAsync(
            $"Nobody has an account yet. This link makes the first one; it works once, until the portal stops:\n  "
            + $"{address}{LocalAddress.First}?token={token}");
    }

    private static string SecondPortal(CourseGitSettings settings, string lockFile)
    {
        var owner = FileLock.LastOwner(lockFile) is { IsAlive: true } process
            ? string.Create(CultureInfo.InvariantCulture, $" (process {process.Id})")
            : "";
        return $"Another CourseGit portal{owner} already works on the state folder {settings.StateRoot}. Nothing was started. Use that "
            + "one, stop it first, or give this one a folder of its own with CourseGit__StateRoot.";
    }
}
