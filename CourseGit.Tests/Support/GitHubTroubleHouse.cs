using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.History;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.Providers.Http;
using CourseGit.Core.Restore;
using CourseGit.Core.State;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Tests.Support;

/// <summary>
/// A course on GitHub that is backed up here and restored elsewhere, and all that is done with it as people do it: what they read when it
/// does not succeed. Nothing is waited for longer than a few seconds.
/// </summary>
public sealed class GitHubTroubleHouse : IAsyncDisposable
{
    public const string Course = "ffm516", Connected = "tif155", User = "grace", Value = "github_pat_known-value-516C";
    public const int ApiSeconds = 2, GitSeconds = 3;

    private readonly ShiftedClock _clock = new();
    private int _noise;

    internal GitHubStandIn GitHub { get; private set; } = null!;
    internal TestHouse Here { get; private set; } = null!;
    internal TestHouse Elsewhere { get; private set; } = null!;

    /// <summary>The repository of the course: somebody else's, who lets us write.</summary>
    internal HostedThere There { get; private set; } = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    internal async Task OpenAsync()
    {
        if (GitHub is not null)
            return;
        GitHub = await GitHubStandIn.StartAsync();
        GitHub.AddAccount(User, Value);
        GitHub.AddAccount("alan", "alans-own-token");
        There = await GitHub.AddRepositoryAsync("alan/ffm516");
        There.Members[User] = true;
        Here = await HouseAsync();
        await Here.AddCourseAsync(Course, c => c with { Remote = At(There.Path), CredentialName = "g" });
        await Here.AddCourseAsync(Connected);
        Elsewhere = await HouseAsync();
        await Elsewhere.AddCourseAsync(
            Course, c => c with { Remote = At(There.Path), CredentialName = "g", Direction = Direction.Pull });
        await Here.BackUpAsync(Course, OperationOutcome.Succeeded);
    }

    public async ValueTask DisposeAsync()
    {
        if (GitHub is null)
            return;
        await Here.DisposeAsync();
        await Elsewhere.DisposeAsync();
        await GitHub.DisposeAsync();
    }

    internal DateTimeOffset Now => _clock.GetUtcNow();

    /// <summary>What is there already is not fetched and not pushed: something new for each time.</summary>
    internal void WriteNoise()
    {
        var noise = new byte[200_000];
        new Random(++_noise).NextBytes(noise);
        Here.FilesOf(Course).Write("media/noise.png", noise);
    }

    /// <summary>All is well there again, and what was to be waited for is over.</summary>
    internal void Cure()
    {
        GitHub.Trouble = null;
        There.Members[User] = true;
        _clock.Advance(TimeSpan.FromMinutes(2));
    }

    internal async Task PointToAsync(string path)
    {
        await Here.ChangeCourseAsync(Course, c => c with { Remote = At(path) });
        await Elsewhere.ChangeCourseAsync(Course, c => c with { Remote = At(path) });
    }

    /// <summary>Does it.</summary>
    /// <param name="path">Where the repository is that is connected with.</param>
    /// <returns>What a person reads who wanted it; null when it was done.</returns>
    internal Task<string?> DoAsync(string deed, string path) => deed switch
    {
        "connect" => ConnectAsync(path, create: false),
        "make" => ConnectAsync(path, create: true),
        "back up" => EndAsync(Here.BackUpAsync(Course)),
        "restore" => EndAsync(Elsewhere.RestoreAsync(Course, new RestoreArguments(RestoreMode.Full) { Confirmed = true })),
        "history" => TellAsync(),
        "look" => LookAsync(),
        _ => throw new ArgumentOutOfRangeException(nameof(deed)),
    };

    private static Remote At(string path) => Remote.Parse($"github:{path}");

    private async Task<TestHouse> HouseAsync()
    {
        var house = await TestHouse.OpenAsync(
            change: s => s with
            {
                OutboundHosts = [GitHub.Authority],
                Providers = new() { GitHub = new HostAddresses(GitHub.Api, GitHub.Git) },
                Timeouts = new SilenceLimits
                {
                    Clone = TimeSpan.FromSeconds(GitSeconds),
                    Fetch = TimeSpan.FromSeconds(GitSeconds),
                    Push = TimeSpan.FromSeconds(GitSeconds),
                },
            },
            services: s => s.AddSingleton<TimeProvider>(_clock).AddSingleton(p =>
                new HostChannels(p.GetRequiredService<RemoteRules>(), _clock) { Limit = TimeSpan.FromSeconds(ApiSeconds) }));
        await house.AddCredentialAsync("g", User, Value);
        return house;
    }

    private async Task<string?> ConnectAsync(string path, bool create)
    {
        var template = RemoteTemplate.Parse($"github:{path}", 1);
        return (await Here.Get<CourseConnector>().ConnectAsync(
            [Subdomain.Parse(Connected)], template, "g", create, null, Actor.CommandLine, Token))[0].Problem;
    }

    private static async Task<string?> EndAsync(Task<OperationSnapshot> running)
    {
        var ended = await running;
        return ended.Outcome is OperationOutcome.Succeeded ? null : $"{ended.Outcome}: {ended.Text} {ended.NextStep}";
    }

    // What this server has is shown, whatever its host says.
    private async Task<string?> TellAsync()
    {
        var course = await Here.Get<CourseRegistry>().GetAsync(Subdomain.Parse(Course), Actor.CommandLine, Token);
        var shown = await Here.Get<CourseHistory>().OpenAsync(course, null, Actor.CommandLine, Token);
        var told = await Here.Get<HostDesk>().NowAsync(course, BranchName.Parse("test"), shown.Tip, Actor.CommandLine, Token);
        Assert.NotNull(shown.Tip);
        if (told!.Trouble is null)
            Assert.Equal(shown.Tip, told.Tip);
        return told.Trouble;
    }

    private async Task<string?> LookAsync()
    {
        var course = await Elsewhere.Get<CourseRegistry>().GetAsync(Subdomain.Parse(Course), Actor.CommandLine, Token);
        try
        {
            var tip = await Elsewhere.Get<CourseHistory>().AskAsync(course, BranchName.Parse("test"), Actor.CommandLine, null, Token);
            Assert.Equal(await RealGit.TipAsync(GitHub.FolderOf(There)), tip?.Value);
            return null;
        }
        catch (CourseGitException e)
        {
            return e.Message;
        }
    }
}
