using System.Text.Json;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.State;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.EndToEnd;

/// <summary><c>course connect</c>: many courses, one template, one summary.</summary>
public sealed class ConnectContractTests : IAsyncLifetime
{
    private TestHouse _house = null!;
    private CommandLine _commandLine = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _house = await TestHouse.OpenAsync();
        _commandLine = new CommandLine(_house);
    }

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task Forty_courses_are_connected_in_one_go_and_once_more_changes_nothing()
    {
        for (var i = 0; i < 40; i++)
            await _house.AddCourseAsync($"c{i}");

        var first = await _commandLine.RunAsync("course", "connect", "--all", "--remote", "hosted:physics/{course}", "--create", "--json");
        var second = await _commandLine.RunAsync("course", "connect", "--all", "--remote", "hosted:physics/{course}", "--create", "--json");

        Assert.Equal((0, 40, 0, 0), Figures(first));
        Assert.All(Courses(first), c => Assert.Equal(("connected", true), (c.GetProperty("state").GetString(),
            c.GetProperty("made").GetBoolean())));
        Assert.Contains("40 of 40: ", first.Error, StringComparison.Ordinal);
        Assert.Equal((0, 0, 40, 0), Figures(second));
        var courses = await _house.Get<CourseRegistry>().ListAsync(Actor.CommandLine, Token);
        Assert.All(courses, c => Assert.Equal($"hosted:physics/{c.Subdomain}", c.Remote.ToString()));
        Assert.Equal(40, Directory.GetDirectories(Path.Combine(_house.Settings.RepositoriesFolder, "physics")).Length);
        await _house.BackUpAsync("c17", OperationOutcome.Succeeded);
    }

    [Fact]
    public async Task Forty_courses_get_private_repositories_at_a_host_of_which_one_was_there_and_one_is_public()
    {
        await using var gitea = await HostStandIn.StartAsync<GiteaStandIn>();
        gitea.AddAccount("grace", "correct-token-42").Organisations.Add("physics");
        await gitea.AddRepositoryAsync("physics/c3");
        await gitea.AddRepositoryAsync("physics/c5", isPrivate: false);
        await using var house = await TestHouse.OpenAsync(change: s => s with
        {
            OutboundHosts = [gitea.Authority],
            Providers = new ProviderSettings { Gitea = new HostAddresses(gitea.Api, gitea.Git) },
        });
        var commandLine = new CommandLine(house);
        commandLine.Environment["CourseGit__Providers__Gitea__ApiUrl"] = gitea.Api.AbsoluteUri;
        commandLine.Environment["CourseGit__Providers__Gitea__GitUrl"] = gitea.Git.AbsoluteUri;
        await house.AddCredentialAsync("g", "grace", "correct-token-42");
        for (var i = 0; i < 40; i++)
            await house.AddCourseAsync($"c{i}");

        var all = await commandLine.RunAsync(
            "course", "connect", "--all", "--remote", "gitea:physics/{course}", "--credential", "g", "--create", "--json");

        Assert.Equal((1, 39, 0, 1), Figures(all));
        Assert.Equal(["c3", "c5"], Courses(all).Where(c => !c.GetProperty("made").GetBoolean())
            .Select(c => c.GetProperty("subdomain").GetString()).Order(StringComparer.Ordinal));
        Assert.Contains("Repository must be private", Courses(all).Single(c => c.GetProperty("state").GetString() == "failed")
            .GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(40, gitea.Repositories.Count);
        Assert.Equal("c5", Assert.Single(gitea.Repositories.Values, r => !r.IsPrivate).Name);
        await house.BackUpAsync("c17", OperationOutcome.Succeeded);
        Assert.Equal(40, (await RealGit.TipAsync(gitea.FolderOf(gitea.Repositories["physics/c17"]))).Length);
    }

    [Fact]
    public async Task What_cannot_be_is_said_for_each_and_the_others_are_connected()
    {
        foreach (var name in new[] { "a1", "b2", "c3" })
            await _house.AddCourseAsync(name);
        await _commandLine.RunAsync("course", "label", "a1", "b2", "--add", "2026");
        await _commandLine.RunAsync("course", "label", "b2", "--add", "physics");

        var some = await _commandLine.RunAsync("course", "connect", "a1", "b2", "c3", "--remote", "hosted:{label}/{course}", "--create");
        var labelled = await _commandLine.RunAsync(
            "course", "connect", "--label", "2026", "--remote", "hosted:{label}/{course}", "--create", "--json");
        var missing = await _commandLine.RunAsync("course", "connect", "c3", "--remote", "hosted:none/{course}", "--json");
        var elsewhere = await _commandLine.RunAsync("course", "connect", "c3", "--remote", "http://127.0.0.1:9/{course}.git");

        Assert.Equal(1, some.ExitCode);
        Assert.Contains("a1: goes to hosted:2026/a1 from now on, which was made.", some.Output, StringComparison.Ordinal);
        Assert.Contains("b2: left as it was. b2 has 2 labels", some.Output, StringComparison.Ordinal);
        Assert.Contains("c3: left as it was. c3 has no label", some.Output, StringComparison.Ordinal);
        Assert.Contains("1 course connected, 2 left as they were.", some.Output, StringComparison.Ordinal);
        Assert.Equal((0, 1, 1, 0), Figures(labelled));
        Assert.Equal((1, 0, 0, 1), Figures(missing));
        Assert.Contains("There is no repository none/c3 on this portal yet", Courses(missing)[0].GetProperty("message").GetString(),
            StringComparison.Ordinal);
        Assert.Equal(1, elsewhere.ExitCode);
        Assert.Contains("lies on this server or its private network", elsewhere.Output, StringComparison.Ordinal);
        Assert.Equal("hosted:courses/c3", (await _commandLine.RunAsync("course", "show", "c3", "--json")).Text("remote"));
    }

    [Fact]
    public async Task A_course_that_is_restored_to_here_keeps_its_source_unless_it_is_named()
    {
        await _house.AddCourseAsync("a1");
        await _house.AddCourseAsync("b2", c => c with { Direction = Direction.Pull });

        var all = await _commandLine.RunAsync("course", "connect", "--all", "--remote", "hosted:all/{course}", "--create", "--json");
        var kept = (await _commandLine.RunAsync("course", "show", "b2", "--json")).Text("remote");
        var named = await _commandLine.RunAsync("course", "connect", "b2", "--remote", "hosted:all/{course}", "--create", "--json");

        Assert.Equal((0, 1, 0, 0), Figures(all));
        Assert.Contains("Left out, because they are not backed up from here: b2.", all.Error, StringComparison.Ordinal);
        Assert.Equal("b2", Assert.Single(all.Json.GetProperty("leftOut").EnumerateArray()).GetString());
        Assert.Equal("hosted:courses/b2", kept);
        Assert.Equal((0, 1, 0, 0), Figures(named));
    }

    [Fact]
    public async Task A_repository_that_is_set_is_tried_unless_that_is_not_wanted()
    {
        await _house.AddCourseAsync("a1");

        var tried = await _commandLine.RunAsync("course", "set", "a1", "--remote", "http://127.0.0.1:9/a1.git", "--json");
        var untested = await _commandLine.RunAsync("course", "set", "a1", "--remote", "http://127.0.0.1:9/b2.git", "--untested");
        var other = await _commandLine.RunAsync("course", "set", "a1", "--user", "eva");

        Assert.Equal((0, 0, 0), (tried.ExitCode, untested.ExitCode, other.ExitCode));
        Assert.Equal("http://127.0.0.1:9/a1.git", tried.Text("remote"));
        Assert.Contains("Warning: it is saved, but", tried.Error, StringComparison.Ordinal);
        Assert.Contains("lies on this server or its private network", tried.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Warning", untested.Error + other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pair_of_keys_is_replaced_only_when_that_is_said()
    {
        var first = await _commandLine.RunAsync("credential", "add", "pair", "--ssh", "--json");
        var again = await _commandLine.RunAsync("credential", "add", "pair", "--ssh");
        var idle = await _commandLine.RunAsync("credential", "add", "other", "--ssh", "--host", "github");
        var kept = await _commandLine.RunAsync("credential", "show", "pair", "--json");
        var replaced = await _commandLine.RunAsync("credential", "add", "pair", "--ssh", "--replace", "--json");
        var nowhere = await _commandLine.RunAsync(
            "credential", "deploy", "pair", "--remote", "hosted:courses/a1", "--credential", "none-of-that-name");

        Assert.Equal((0, 2, 2, 0), (first.ExitCode, again.ExitCode, idle.ExitCode, replaced.ExitCode));
        Assert.Contains("There is a credential \"pair\" already", again.Error, StringComparison.Ordinal);
        Assert.Contains("has no --host", idle.Error, StringComparison.Ordinal);
        Assert.Equal(first.Text("publicKey"), kept.Text("publicKey"));
        Assert.NotEqual(first.Text("publicKey"), replaced.Text("publicKey"));
        Assert.NotEqual(0, nowhere.ExitCode);
    }

    [Theory]
    [InlineData("Name the courses to connect", "--remote", "hosted:x/{course}")]
    [InlineData("Name the courses to connect", "a1", "--all", "--remote", "hosted:x/{course}")]
    [InlineData("Say where the courses go", "a1")]
    [InlineData("would go to one repository", "a1", "b2", "--remote", "hosted:x/y")]
    [InlineData("stands for nothing", "a1", "--remote", "hosted:{year}/{course}")]
    [InlineData("nosuch", "a1", "nosuch", "--remote", "hosted:x/{course}")]
    [InlineData("has the label \"none\"", "--label", "none", "--remote", "hosted:x/{course}")]
    public async Task What_is_written_wrong_changes_nothing(string said, params string[] arguments)
    {
        await _house.AddCourseAsync("a1");
        await _house.AddCourseAsync("b2");

        var refused = await _commandLine.RunAsync(["course", "connect", .. arguments, "--create"]);

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(said, refused.Error, StringComparison.Ordinal);
        Assert.Equal("hosted:courses/a1", (await _commandLine.RunAsync("course", "show", "a1", "--json")).Text("remote"));
    }

    private static (int, int, int, int) Figures(CommandResult result) => (result.ExitCode, result.Json.GetProperty("connected").GetInt32(),
        result.Json.GetProperty("unchanged").GetInt32(), result.Json.GetProperty("failed").GetInt32());

    private static List<JsonElement> Courses(CommandResult result) => [.. result.Json.GetProperty("courses").EnumerateArray()];
}
