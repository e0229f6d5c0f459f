using System.Security.Cryptography;
using CourseGit.Core.Courses;
using CourseGit.Core.Git;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.State;
using CourseGit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Secret = CourseGit.Core.Primitives.Secret;

namespace CourseGit.Tests.Core.Providers;

/// <summary>A GitHub App instead of a person's token.</summary>
public sealed class GitHubAppTests : IAsyncLifetime
{
    private const string Id = "4711";

    private static readonly RSA Key = RSA.Create(2048);
    private static readonly Remote Course = Remote.Parse("github:university/ffm516");

    private readonly ShiftedClock _clock = new();
    private GitHubStandIn _github = null!;
    private GitHubAppThere _app = null!;
    private TestHouse _house = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // A secret is one line; the blanks of a PEM may be any.
    private static RemoteCredential Credential { get; } =
        new("git", new Secret(Key.ExportRSAPrivateKeyPem().ReplaceLineEndings(" "))) { Kind = CredentialKind.GitHubApp, AppId = Id };

    private IRemoteProvider Provider => _house.Get<RemoteProviders>().For(Course);

    private IRepositoryHost Host => (IRepositoryHost)Provider;

    public async ValueTask InitializeAsync()
    {
        _github = await GitHubStandIn.StartAsync();
        _github.Apps.Clock = _clock;
        _app = new GitHubAppThere("coursegit", 4711, Key.ExportSubjectPublicKeyInfoPem());
        _app.Installations.Add(new GitHubInstallation(17, "university", IsOrganisation: true));
        _github.Apps.All.Add(_app);
        _house = await TestHouse.OpenAsync(change: s => s with
        {
            OutboundHosts = [_github.Authority],
            Providers = new() { GitHub = new HostAddresses(_github.Api, _github.Git) },
        }, services: s => s.AddSingleton<TimeProvider>(_clock));
    }

    public async ValueTask DisposeAsync()
    {
        if (_house is not null)
            await _house.DisposeAsync();
        if (_github is not null)
            await _github.DisposeAsync();
    }

    [Fact]
    public async Task Its_token_opens_API_and_git_and_is_asked_for_once_an_hour()
    {
        await _github.AddRepositoryAsync("university/ffm516");

        var found = await Host.FindAsync(Course, Credential, Token);
        var access = await Provider.OpenAsync(Course, Credential, Token);
        await _house.Get<GitRunner>().ReadAsync(_house.Settings.GitHome, GitCommand.Of("ls-remote", "--end-of-options", access.Address) with
        {
            Environment = access.Environment,
        }, Token);

        Assert.Equal((true, true), (found?.IsPrivate, found?.MayWrite));
        Assert.Equal(1, _github.Apps.TokensMade);
        var (user, secret) = Assert.Single(access.Secrets);
        Assert.Equal(("x-access-token", true), (user, _github.Apps.Tokens.Contains(secret.Reveal())));
        _clock.Advance(TimeSpan.FromMinutes(54));
        await Host.FindAsync(Course, Credential, Token);
        Assert.Equal(1, _github.Apps.TokensMade);
        _clock.Advance(TimeSpan.FromMinutes(2));
        await Host.FindAsync(Course, Credential, Token);
        Assert.Equal(2, _github.Apps.TokensMade);
    }

    [Fact]
    public async Task What_it_may_is_said_by_its_installation()
    {
        await _github.AddRepositoryAsync("university/ffm516");
        _app.MayWrite = false;
        Assert.False((await Host.FindAsync(Course, Credential, Token))?.MayWrite);
    }

    [Fact]
    public async Task It_makes_repositories_for_organisations_and_not_for_people()
    {
        _github.AddAccount("grace", "graces-own-token");
        _app.Installations.Add(new GitHubInstallation(18, "grace", IsOrganisation: false));

        Assert.True((await Host.CreateAsync(Course, Credential, Token)).IsPrivate);
        var refused = await Assert.ThrowsAsync<RefusedException>(
            () => Host.CreateAsync(Remote.Parse("github:grace/ffm516"), Credential, Token));
        Assert.Contains("lets no app make repositories for a person", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_known_by_name_with_where_it_is_installed_and_lists_all_it_sees()
    {
        await _github.AddRepositoryAsync("university/ffm516");
        await _github.AddRepositoryAsync("institute/tma947");
        await _github.AddRepositoryAsync("elsewhere/secret");
        _app.Installations.Add(new GitHubInstallation(19, "institute", IsOrganisation: true));

        var known = await Host.IdentifyAsync(Credential, Token);
        var listed = await Host.ListAsync(Credential, Token);

        Assert.Equal(("coursegit", null), (known.Owner, known.EndsOn));
        Assert.Equal(["institute", "university"], known.Owners);
        Assert.Contains("contents: write", known.Scopes);
        Assert.Equal(["institute/tma947", "university/ffm516"], listed.Select(r => r.Remote.Address));
        Assert.All(listed, r => Assert.Equal((true, true), (r.IsPrivate, r.MayWrite)));
    }

    [Fact]
    public async Task A_token_that_was_withdrawn_is_not_shown_twice()
    {
        await _github.AddRepositoryAsync("university/ffm516");
        await Host.FindAsync(Course, Credential, Token);
        _github.Apps.WithdrawTokens();
        await Assert.ThrowsAsync<OperationFailedException>(() => Host.BranchesAsync(Course, Credential, Token));
        Assert.Empty(await Host.BranchesAsync(Course, Credential, Token));
    }

    [Fact]
    public async Task One_that_it_is_not_let_into_leads_to_its_settings()
    {
        var why = await Host.ExplainMissingAsync(Course, Credential, Token);
        Assert.Contains("or the app is not let in", why.What, StringComparison.Ordinal);
        Assert.Equal(FailureCause.Credential, why.Cause);
    }

    [Fact]
    public async Task What_is_wrong_with_it_is_told_apart()
    {
        using var other = RSA.Create(2048);
        await FailsAsync(Credential with { Secret = new Secret(other.ExportRSAPrivateKeyPem().ReplaceLineEndings(" ")) },
            "did not accept what the private key of the GitHub App 4711 has signed");
        await FailsAsync(Credential with { Secret = new Secret("no key at all") }, "The private key of the GitHub App cannot be read.");
        await FailsAsync(Credential with { AppId = "4712" }, "GitHub knows no app with the id 4712.");
        await FailsAsync(Credential with { AppId = null }, "has no id of a GitHub App");
        await FailsAsync(Credential with { Installation = "99" }, "has no installation 99");
        await FailsAsync(Credential with { Installation = "x" }, "\"x\" is no number of an installation");
        await FailsAsync(Credential, "is not installed for elsewhere", Remote.Parse("github:elsewhere/ffm516"));
        _app.Installations[0] = _app.Installations[0] with { IsSuspended = true };
        await FailsAsync(Credential, "is suspended for university");
    }

    private async Task FailsAsync(RemoteCredential credential, string sentence, Remote? remote = null)
    {
        foreach (var ask in new Func<Task>[]
        {
            () => Host.FindAsync(remote ?? Course, credential, Token), () => Provider.OpenAsync(remote ?? Course, credential, Token),
        })
        {
            var failed = await Assert.ThrowsAsync<OperationFailedException>(ask);
            Assert.Contains(sentence, failed.Message, StringComparison.Ordinal);
            Assert.Equal(FailureCause.Credential, failed.Failure?.Cause);
            Assert.DoesNotContain(credential.Secret.Reveal(), failed.ToString(), StringComparison.Ordinal);
        }
    }
}
