using CourseGit.Core.Audit;
using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Tests.Core.Providers;

/// <summary>What a host is asked through the front door, and what a test of a repository makes of its answers.</summary>
public sealed class HostDeskTests
{
    private static readonly ShownCredential Typed = new(null, new RemoteCredential("grace", new Secret(OwnHost.Token)));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hosts_are_offered_with_what_they_can_and_say_whose_a_token_is()
    {
        await using var core = await CoreUnderTest.StartAsync(OwnHost.AddTo);
        var desk = core.Get<HostDesk>();

        Assert.Contains(desk.Offered(CoreUnderTest.Superuser), h => h.Form == OwnHost.Form && h.Can.HasFlag(HostAbilities.Identify));
        Assert.Equal("This portal", desk.Offered(CoreUnderTest.Superuser)[0].Name);
        var facts = await desk.IdentifyAsync(OwnHost.Form.Kind, Typed, CoreUnderTest.Superuser, Token);
        Assert.Equal(("grace", "physics"), (facts.Owner, facts.Owners[1]));
        var wrong = await Assert.ThrowsAsync<OperationFailedException>(() => desk.IdentifyAsync(
            OwnHost.Form.Kind, new(null, new("grace", new Secret("another-one"))), CoreUnderTest.Superuser, Token));
        Assert.Equal(FailureCause.Credential, wrong.Failure?.Cause);
        await Assert.ThrowsAsync<InvalidInputException>(
            () => desk.IdentifyAsync(OwnHost.Form.Kind, ShownCredential.None, CoreUnderTest.Superuser, Token));
        await Assert.ThrowsAsync<InvalidInputException>(
            () => desk.WritableAsync(RemoteKind.Url, ShownCredential.None, CoreUnderTest.Superuser, Token));
        Assert.Empty(await core.Get<CredentialStore>().ListAsync(CoreUnderTest.Superuser, Token));
    }

    [Fact]
    public async Task A_credential_for_another_host_is_shown_to_nobody()
    {
        await using var house = await TestHouse.OpenAsync(services: OwnHost.AddTo);
        var host = house.Get<IEnumerable<IRemoteProvider>>().OfType<OwnHost>().Single();
        await house.AddCredentialAsync("lab", "grace", OwnHost.Token);
        await house.Get<CredentialStore>().ChangeAsync(
            "lab", new CredentialFields("grace") { Host = new RemoteKind("gitlab") }, Actor.CommandLine, Token);
        var (desk, lab, there) = (house.Get<HostDesk>(), new ShownCredential("lab"), OwnHost.At("grace/a"));

        foreach (var ask in new Func<Task>[]
        {
            () => desk.IdentifyAsync(there.Kind, lab, Actor.CommandLine, Token),
            () => desk.WritableAsync(there.Kind, lab, Actor.CommandLine, Token),
            () => desk.LookAsync(there, lab, Actor.CommandLine, Token),
            () => desk.CreateAsync(there, lab, Actor.CommandLine, Token),
            () => house.Get<RemoteProviders>().OpenAsync(there, "lab", Token),
        })
            Assert.Contains("\"lab\" is for GitLab only", (await Assert.ThrowsAsync<RefusedException>(ask)).Message,
                StringComparison.Ordinal);
        var tried = await house.Get<RemoteTest>().RunAsync(new(null, there, "lab"), Actor.CommandLine, Token);

        Assert.False(tried.IsGood);
        Assert.Contains("is for GitLab only", tried.Text, StringComparison.Ordinal);
        Assert.Empty(host.Asked);
    }

    [Theory]
    [InlineData("GitHub", "GitHub", "o/r", true)]
    [InlineData("GitHub", "GitLab", "o/r", false)]
    [InlineData("GitHub", "Url", "https://github.com/o/r.git", true)]
    [InlineData("GitHub", "Url", "https://github.com.example.org/o/r.git", false)]
    [InlineData("GitHub", "Url", "https://git.example.org/o/r.git", false)]
    [InlineData("Url", "GitHub", "o/r", false)]
    [InlineData(null, "GitHub", "o/r", true)]
    [InlineData("GitHub", "Hosted", "courses/a", true)]
    public async Task Of_any_git_server_the_address_decides(string? host, string kind, string address, bool may)
    {
        await using var house = await TestHouse.OpenAsync();
        var credential = Typed.Typed! with { Host = host is null ? null : new RemoteKind(host) };

        Assert.Equal(may, house.Get<RemoteProviders>().MayBeShown(credential, new Remote(new RemoteKind(kind), address)));
    }

    [Fact]
    public async Task What_was_not_made_is_recorded_as_that_and_a_token_that_is_said_back_is_hidden()
    {
        await using var house = await TestHouse.OpenAsync(services: OwnHost.AddTo);
        var host = house.Get<IEnumerable<IRemoteProvider>>().OfType<OwnHost>().Single();
        host.Trouble = (_, _) => Task.FromException(new OperationFailedException(
            new Failure($"No: {OwnHost.Token}", "Nothing was made.", "Ask.") { Said = $"token={OwnHost.Token}" }));

        var failed = await Assert.ThrowsAsync<OperationFailedException>(
            () => house.Get<HostDesk>().CreateAsync(OwnHost.At("grace/a"), Typed, Actor.CommandLine, Token));

        Assert.DoesNotContain(OwnHost.Token, failed.ToString(), StringComparison.Ordinal);
        Assert.Equal("token=***", failed.Failure?.Said);
        var row = Assert.Single(await house.Get<AuditDesk>().SearchAsync(AuditFilter.None, null, 20, Actor.CommandLine, Token),
            r => r.Action == AuditAction.RepositoryMade);
        Assert.Equal(AuditOutcome.Failed, row.Outcome);
    }

    [Fact]
    public async Task Only_what_may_be_written_and_is_not_public_is_listed()
    {
        await using var core = await CoreUnderTest.StartAsync(OwnHost.AddTo);
        var host = core.Get<IEnumerable<IRemoteProvider>>().OfType<OwnHost>().Single();
        host.Repositories["grace/good"] = new();
        host.Repositories["grace/public"] = new(IsPrivate: false);
        host.Repositories["grace/readable"] = new(MayWrite: false);

        var listed = await core.Get<HostDesk>().WritableAsync(OwnHost.Form.Kind, Typed, CoreUnderTest.Superuser, Token);

        Assert.Equal(["grace/good"], listed.Select(r => r.Remote.Address));
    }

    [Fact]
    public async Task A_host_that_does_not_answer_is_told_of_and_nothing_is_thrown()
    {
        await using var house = await TestHouse.OpenAsync(services: OwnHost.AddTo);
        var host = house.Get<IEnumerable<IRemoteProvider>>().OfType<OwnHost>().Single();
        await house.AddCredentialAsync("own", "grace", OwnHost.Token);
        await host.CreateAsync(OwnHost.At("grace/a"), Typed.Typed, Token);
        var course = await house.AddCourseAsync("a",
            c => c with { Remote = OwnHost.At("grace/a"), CredentialName = "own", Branch = BranchName.Parse("main") });
        var done = await house.BackUpAsync("a", OperationOutcome.Succeeded);
        var desk = house.Get<HostDesk>();

        Assert.Equal(new HostNow("Our own host", done.Commit, null), await NowAsync(course, done.Commit));
        Assert.Null((await desk.NowAsync(course, BranchName.Parse("other"), null, Actor.CommandLine, Token))?.Tip);
        host.Trouble = (_, _) => Task.FromException(OwnHost.Away());
        Assert.Equal("Our own host did not answer within 15 seconds.", (await NowAsync(course, null))?.Trouble);
        Assert.Null(await NowAsync(course with { Remote = Remote.HostedFor(course.Subdomain) }, null));
        Assert.Contains("is gone", (await NowAsync(course with { CredentialName = "none" }, null))?.Trouble, StringComparison.Ordinal);

        Task<HostNow?> NowAsync(Course of, CommitId? shown) =>
            desk.NowAsync(of, BranchName.Parse("main"), shown, Actor.CommandLine, Token);
    }

    [Fact]
    public async Task A_host_is_asked_once_for_all_who_look_and_again_when_that_may_say_something_new()
    {
        var clock = new ShiftedClock();
        await using var core = await CoreUnderTest.StartAsync(s =>
        {
            OwnHost.AddTo(s);
            s.AddSingleton<TimeProvider>(clock);
        });
        var host = core.Get<IEnumerable<IRemoteProvider>>().OfType<OwnHost>().Single();
        await core.Get<CredentialStore>().SaveAsync("own", "grace", new Secret(OwnHost.Token), CoreUnderTest.Superuser, Token);
        var course = CoreUnderTest.NewCourse("a") with { Remote = OwnHost.At("grace/a"), CredentialName = "own" };
        var (desk, branch, answer) = (core.Get<HostDesk>(), BranchName.Parse("main"), new TaskCompletionSource());
        host.Trouble = async (_, token) =>
        {
            await answer.Task.WaitAsync(token);
            throw OwnHost.Away();
        };

        using var leaves = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var (first, second) = (NowAsync(null, leaves.Token), NowAsync(null, Token));
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first); // whoever stays is not left without an answer
        Assert.Null(await LastAsync());
        answer.SetResult();
        Assert.NotNull((await second)?.Trouble);
        Assert.Equal(await second, await NowAsync(null, Token));
        Assert.Equal(await second, await LastAsync());
        Assert.Single(host.Asked);

        await NowAsync(CommitId.Parse(new string('a', 40)), Token); // a backup was made
        await core.Get<CredentialStore>().SaveAsync("own", "grace", new Secret("another"), CoreUnderTest.Superuser, Token);
        await NowAsync(null, Token);
        Assert.Equal(3, host.Asked.Count);
        var hangs = new TaskCompletionSource();
        host.Trouble = (_, token) => hangs.Task.WaitAsync(token);
        clock.Advance(HostMemory.Fresh);
        var third = NowAsync(null, Token);
        await Until.TrueAsync(() => host.Asked.Count == 4, "it is asked again after a while");
        Assert.NotNull((await LastAsync())?.Trouble); // until there is another answer
        clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal("Our own host did not answer within 20 seconds.", (await third)?.Trouble);
        clock.Advance(HostMemory.Kept);
        Assert.Null(await LastAsync());

        Task<HostNow?> NowAsync(CommitId? shown, CancellationToken token) =>
            desk.NowAsync(course, branch, shown, CoreUnderTest.Superuser, token);
        Task<HostNow?> LastAsync() => desk.LastAsync(course, branch, null, CoreUnderTest.Superuser, Token);
    }

    [Fact]
    public async Task A_test_of_a_repository_asks_the_host_first_and_offers_what_can_be_done()
    {
        await using var house = await TestHouse.OpenAsync(services: OwnHost.AddTo);
        var host = house.Get<IEnumerable<IRemoteProvider>>().OfType<OwnHost>().Single();
        host.Repositories["grace/old"] = new(MovedTo: OwnHost.At("grace/new"));
        host.Repositories["grace/public"] = new(IsPrivate: false);
        await host.CreateAsync(OwnHost.At("grace/good"), Typed.Typed, Token);

        var missing = await RunAsync("grace/none");
        Assert.Equal((false, true, "There is no repository grace/none that this token may see. Check the name, or have it made."),
            (missing.IsGood, missing.CanCreate, missing.Text));
        var moved = await RunAsync("grace/old");
        Assert.Equal((false, OwnHost.At("grace/new")), (moved.IsGood, moved.MovedTo));
        Assert.Contains("Repository must be private", (await RunAsync("grace/public")).Text, StringComparison.Ordinal);
        var good = await RunAsync("grace/good");
        Assert.True(good.IsGood, good.Text);
        // To restore from, it may be public, and nobody makes one.
        await RealGit.RunAsync("/", "init", "--quiet", "--bare",
            Path.Combine(house.Settings.StateRoot, "own", "grace", "public.git"));
        Assert.True((await RunAsync("grace/public", isForReading: true)).IsGood);
        Assert.False((await RunAsync("grace/none", isForReading: true)).CanCreate);
        // Or where a superuser has said so.
        Assert.True((await RunAsync("grace/public", mayBePublic: true)).IsGood);

        Task<RemoteFinding> RunAsync(string address, bool isForReading = false, bool mayBePublic = false) =>
            house.Get<RemoteTest>().RunAsync(
                new(null, OwnHost.At(address), null, Typed.Typed) { IsForReading = isForReading, MayBePublic = mayBePublic },
                Actor.CommandLine, Token);
    }
}
