using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Backup;

/// <summary>Courses connected with repositories of their own, at a host that is asked through the one contract.</summary>
public sealed class CourseConnectorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Forty_courses_get_repositories_of_their_own_and_what_is_done_is_not_done_again()
    {
        await using var core = await CoreUnderTest.StartAsync(OwnHost.AddTo);
        var host = HostOf(core);
        await SaveAsync(core, "own");
        List<Subdomain> courses = [];
        for (var i = 0; i < 40; i++)
            courses.Add((await core.AddCourseAsync($"c{i}")).Subdomain);
        host.Trouble = (what, _) => what is "create physics/c7" or "create physics/c8" or "find physics/c9"
            ? Task.FromException(OwnHost.Away()) : Task.CompletedTask;
        var told = new Told();
        var template = RemoteTemplate.Parse("own:physics/{course}", 40);

        var first = await core.Get<CourseConnector>()
            .ConnectAsync(courses, template, "own", create: true, told, CoreUnderTest.Superuser, Token);

        Assert.Equal(courses, first.Select(d => d.Course));
        Assert.Equal(["c7", "c8", "c9"], first.Where(d => d.State == ConnectState.Failed).Select(d => d.Course.Value));
        Assert.Equal("Our own host did not answer within 15 seconds. Wait a little and try again.", first[7].Problem);
        Assert.All(first.Where(d => d.State == ConnectState.Connected), d => Assert.True(d.IsMade));
        Assert.Equal(40, told.All.Count);
        Assert.Equal((37, 37), (host.Repositories.Count, await ThereAsync()));

        host.Trouble = null;
        host.Asked.Clear();
        var second = await core.Get<CourseConnector>()
            .ConnectAsync(courses, template, "own", create: true, null, CoreUnderTest.Superuser, Token);

        Assert.Equal((37, 3), (Count(ConnectState.Unchanged), Count(ConnectState.Connected)));
        Assert.Equal(3, host.Asked.Count(a => a.StartsWith("create", StringComparison.Ordinal)));
        Assert.Equal((40, 40), (host.Repositories.Count, await ThereAsync()));
        Assert.InRange(host.MostAtOnce, 1, CourseConnector.AtOnce);

        int Count(ConnectState state) => second.Count(d => d.State == state);

        async Task<int> ThereAsync() => (await core.Get<CourseRegistry>().ListAsync(CoreUnderTest.Superuser, Token))
            .Count(c => c.Remote == OwnHost.At($"physics/{c.Subdomain}") && c.CredentialName == "own");
    }

    [Fact]
    public async Task No_more_than_four_are_asked_for_at_a_time()
    {
        await using var core = await CoreUnderTest.StartAsync(OwnHost.AddTo);
        var host = HostOf(core);
        await SaveAsync(core, "own");
        List<Subdomain> courses = [];
        for (var i = 0; i < 6; i++)
            courses.Add((await core.AddCourseAsync($"c{i}")).Subdomain);
        var open = new TaskCompletionSource();
        host.Trouble = (_, _) => open.Task;

        var running = core.Get<CourseConnector>().ConnectAsync(
            courses, RemoteTemplate.Parse("own:physics/{course}", 6), "own", create: true, null, CoreUnderTest.Superuser, Token);
        await Until.TrueAsync(() => host.Asked.Count == CourseConnector.AtOnce, "four are asked for");
        open.SetResult();
        var done = await running;

        Assert.All(done, d => Assert.Equal(ConnectState.Connected, d.State));
        Assert.Equal(CourseConnector.AtOnce, host.MostAtOnce);
    }

    [Theory]
    [InlineData("public", "Repository must be private: anyone can read")]
    [InlineData("archived", "is archived: it can be read, but nothing can be added")]
    [InlineData("readable", "readable/x at our own host may be read, but not written to")]
    [InlineData("missing", "There is no repository missing/x")]
    public async Task A_repository_that_does_not_fit_changes_nothing_and_stores_nothing(string owner, string said)
    {
        await using var core = await CoreUnderTest.StartAsync(OwnHost.AddTo);
        var host = HostOf(core);
        host.Repositories["public/x"] = new(IsPrivate: false);
        host.Repositories["archived/x"] = new(IsReadOnly: true);
        host.Repositories["readable/x"] = new(MayWrite: false);
        var before = await core.AddCourseAsync("ffm516");

        var failed = await Assert.ThrowsAnyAsync<CourseGitException>(() => core.Get<CourseConnector>().ConnectAsync(
            Wish(OwnHost.At($"{owner}/x"), create: false), CoreUnderTest.Superuser, Token));

        Assert.Contains(said, failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(OwnHost.Token, failed.ToString(), StringComparison.Ordinal);
        Assert.Empty(await core.Get<CredentialStore>().ListAsync(CoreUnderTest.Superuser, Token));
        Assert.Equal(before.Remote, (await CourseAsync(core)).Remote);
    }

    [Fact]
    public async Task A_typed_token_is_stored_last_and_a_repository_that_moved_is_saved_where_it_is_now()
    {
        await using var house = await TestHouse.OpenAsync(services: OwnHost.AddTo);
        await house.AddCourseAsync("ffm516");
        var host = house.Get<IEnumerable<IRemoteProvider>>().OfType<OwnHost>().Single();
        await host.CreateAsync(OwnHost.At("grace/new"), new RemoteCredential("grace", new Secret(OwnHost.Token)), Token);
        host.Repositories["grace/old"] = new(MovedTo: OwnHost.At("grace/new"));

        var done = await house.Get<CourseConnector>().ConnectAsync(
            Wish(OwnHost.At("grace/old"), create: true), Actor.CommandLine, Token);

        Assert.Equal((OwnHost.At("grace/new"), ConnectState.Connected, false), (done.Remote, done.State, done.IsMade));
        var course = await house.Get<CourseRegistry>().GetAsync(Subdomain.Parse("ffm516"), Actor.CommandLine, Token);
        Assert.Equal((OwnHost.At("grace/new"), "own-grace"), (course.Remote, course.CredentialName));
        var stored = Assert.Single(await house.Get<CredentialStore>().ListAsync(Actor.CommandLine, Token));
        Assert.Equal(("own-grace", "grace", new DateOnly(2999, 1, 1)), (stored.Name, stored.User, stored.EndsOn));
        await house.BackUpAsync("ffm516", OperationOutcome.Succeeded);

        var taken = await Assert.ThrowsAsync<InvalidInputException>(() => house.Get<CourseConnector>().ConnectAsync(
            Wish(OwnHost.At("grace/third"), create: true), Actor.CommandLine, Token));
        Assert.Contains("There is a credential \"own-grace\" already", taken.Message, StringComparison.Ordinal);
        Assert.False(host.Repositories.ContainsKey("grace/third"));
    }

    [Fact]
    public async Task A_setting_that_is_changed_while_the_host_is_asked_stays_changed()
    {
        await using var core = await CoreUnderTest.StartAsync(OwnHost.AddTo);
        await SaveAsync(core, "own");
        var before = await core.AddCourseAsync("ffm516");
        HostOf(core).Trouble = (what, _) => what.StartsWith("create", StringComparison.Ordinal)
            ? core.Get<CourseRegistry>().UpdateAsync(before with { GitUser = "eva" }, CoreUnderTest.Superuser, Token)
            : Task.CompletedTask;

        await core.Get<CourseConnector>().ConnectAsync(
            new ConnectWish(before.Subdomain, OwnHost.At("grace/x"), Create: true) { CredentialName = "own" }, CoreUnderTest.Superuser,
            Token);

        var course = await CourseAsync(core);
        Assert.Equal((OwnHost.At("grace/x"), "own", "eva"), (course.Remote, course.CredentialName, course.GitUser));
    }

    [Fact]
    public async Task Whoever_stops_it_once_the_repository_is_made_finds_it_done()
    {
        await using var core = await CoreUnderTest.StartAsync(OwnHost.AddTo);
        await core.AddCourseAsync("ffm516");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        HostOf(core).Trouble = (what, _) => what.StartsWith("create", StringComparison.Ordinal) ? stop.CancelAsync() : Task.CompletedTask;

        await core.Get<CourseConnector>().ConnectAsync(Wish(OwnHost.At("grace/x"), create: true), CoreUnderTest.Superuser, stop.Token);

        Assert.Equal((OwnHost.At("grace/x"), "own-grace"), ((await CourseAsync(core)).Remote, (await CourseAsync(core)).CredentialName));
        var stored = Assert.Single(await core.Get<CredentialStore>().ListAsync(CoreUnderTest.Superuser, Token));
        Assert.Equal((OwnHost.Form.Kind, "grace"), (stored.Host, stored.KnownAs));
    }

    [Fact]
    public async Task A_name_that_somebody_takes_meanwhile_keeps_their_token()
    {
        await using var core = await CoreUnderTest.StartAsync(OwnHost.AddTo);
        var before = await core.AddCourseAsync("ffm516");
        HostOf(core).Trouble = (what, _) => what.StartsWith("create", StringComparison.Ordinal)
            ? core.Get<CredentialStore>().SaveAsync("own-grace", "bo", new Secret("theirs"), CoreUnderTest.Superuser, Token)
            : Task.CompletedTask;

        var refused = await Assert.ThrowsAsync<InvalidInputException>(() => core.Get<CourseConnector>().ConnectAsync(
            Wish(OwnHost.At("grace/x"), create: true), CoreUnderTest.Superuser, Token));

        Assert.Contains("There is a credential \"own-grace\" already", refused.Message, StringComparison.Ordinal);
        Assert.Equal("theirs", (await core.Get<CredentialStore>().RevealAsync("own-grace", Token)).Secret.Reveal());
        Assert.Equal(before.Remote, (await CourseAsync(core)).Remote);
    }

    [Fact]
    public async Task What_breaks_for_one_course_keeps_no_other_from_it()
    {
        await using var core = await CoreUnderTest.StartAsync(OwnHost.AddTo);
        await SaveAsync(core, "own");
        Subdomain[] courses = [(await core.AddCourseAsync("a1")).Subdomain, (await core.AddCourseAsync("b2")).Subdomain];
        HostOf(core).Trouble = (what, _) => what == "find physics/a1"
            ? Task.FromException(new IOException("The disk is full.")) : Task.CompletedTask;

        var done = await core.Get<CourseConnector>().ConnectAsync(
            courses, RemoteTemplate.Parse("own:physics/{course}", 2), "own", create: true, null, CoreUnderTest.Superuser, Token);

        Assert.Equal([ConnectState.Failed, ConnectState.Connected], done.Select(d => d.State));
        Assert.Contains("The disk is full.", done[0].Problem, StringComparison.Ordinal);
    }

    private static ConnectWish Wish(Remote remote, bool create) => new(Subdomain.Parse("ffm516"), remote, create)
    {
        Typed = new TypedCredential(
            "own-grace", new RemoteCredential("grace", new Secret(OwnHost.Token)), new DateOnly(2999, 1, 1))
        { KnownAs = "grace" },
    };

    private static OwnHost HostOf(CoreUnderTest core) => core.Get<IEnumerable<IRemoteProvider>>().OfType<OwnHost>().Single();

    private static Task SaveAsync(CoreUnderTest core, string name) =>
        core.Get<CredentialStore>().SaveAsync(name, "grace", new Secret(OwnHost.Token), CoreUnderTest.Superuser, Token);

    private static Task<Course> CourseAsync(CoreUnderTest core) =>
        core.Get<CourseRegistry>().GetAsync(Subdomain.Parse("ffm516"), CoreUnderTest.Superuser, Token);

    private sealed class Told : IProgress<CourseConnection>
    {
        public System.Collections.Concurrent.ConcurrentBag<CourseConnection> All { get; } = [];

        public void Report(CourseConnection value) => All.Add(value);
    }
}
