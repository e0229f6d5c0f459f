using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.Restore;
using CourseGit.Core.State;
using CourseGit.Tests.Support;
using Microsoft.AspNetCore.Http;
using Secret = CourseGit.Core.Primitives.Secret;

namespace CourseGit.Tests.EndToEnd;

/// <summary>A course whose repository lies on GitHub, from the first look to what is restored elsewhere, with all the trouble on the
/// way.</summary>
public sealed class GitHubTests
{
    private const string Course = "ffm516", User = "grace", Value = "github_pat_known-value-516B";

    private static readonly Remote There = Remote.Parse("github:grace/ffm516");
    private static readonly RemoteCredential Credential = new(User, new Secret(Value));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task On_the_command_line_it_is_connected_backed_up_and_restored_elsewhere()
    {
        await using var github = await StartAsync();
        await using var house = await HouseAsync(github);
        house.FilesOf(Course).WriteCourse();
        var commandLine = CommandLineOf(house, github);
        var made = await HostOf(house).CreateAsync(There, Credential, Token);
        Assert.True(made.IsPrivate);

        await SucceedsAsync(commandLine.RunWithInputAsync(Value + "\n", "credential", "add", "g", "--user", User, "--token-stdin"));
        await SucceedsAsync(commandLine.RunAsync(
            "course", "add", Course, "--direction", "push", "--remote", There.ToString(), "--credential", "g"));
        await SucceedsAsync(commandLine.RunAsync("backup", Course));
        house.FilesOf(Course).Write("media/new.txt", "new");
        await SucceedsAsync(commandLine.RunAsync("backup", Course));

        var repository = github.FolderOf(github.Repositories["grace/ffm516"]);
        await FolderImage.AssertSavedAsync(house.FilesOf(Course).Folder, repository);
        var history = await HostOf(house).CommitsAsync(There, BranchName.Parse("test"), 10, Credential, Token);
        Assert.Equal(await RealGit.HistoryAsync(repository), history.Select(c => c.Id.Value));

        await using var elsewhere = await HouseAsync(github);
        Directory.CreateDirectory(elsewhere.FilesOf(Course).Folder);
        await ConnectAsync(elsewhere);
        await elsewhere.RestoreAsync(
            Course, new RestoreArguments(RestoreMode.Full) { OverrideDirection = true, Confirmed = true }, OperationOutcome.Succeeded);
        await FolderImage.AssertSavedAsync(elsewhere.FilesOf(Course).Folder, repository);
        await SecretSearch.AssertAbsentAsync(User, Value, house.Settings.StateRoot, elsewhere.Settings.StateRoot);
    }

    [Theory]
    [InlineData("401", "did not accept the user and token")]
    [InlineData("403", "knows the token but does not allow this")]
    [InlineData("404", "does not exist")]
    [InlineData("500", "broke the connection off")]
    [InlineData("cut while pushing", "broke the connection off|cannot be reached")]
    [InlineData("silent", "Git operation timed out")]
    public async Task Trouble_of_its_git_is_told_and_a_later_backup_succeeds(string trouble, string sentences)
    {
        await using var github = await StartAsync();
        await using var house = await HouseAsync(
            github, s => s with { Timeouts = new SilenceLimits { Fetch = TimeSpan.FromSeconds(3), Push = TimeSpan.FromSeconds(3) } });
        var there = await github.AddRepositoryAsync("grace/ffm516");
        await ConnectAsync(house);
        github.Trouble = OfGit(trouble switch
        {
            "cut while pushing" => Troubles.DropPush(),
            "silent" => Troubles.Silent(),
            _ => Troubles.Status(int.Parse(trouble, System.Globalization.CultureInfo.InvariantCulture)),
        });

        await FailsAsync(house, sentences.Split('|'));
        Assert.Empty(house.GitProcesses());

        github.Trouble = null;
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        await FolderImage.AssertSavedAsync(house.FilesOf(Course).Folder, github.FolderOf(there));
    }

    [Fact]
    public async Task One_that_the_token_may_not_see_is_told_and_saved_to_when_it_may()
    {
        await using var github = await StartAsync();
        await using var house = await HouseAsync(github);
        github.AddAccount("alan", "alans-own-token");
        var there = await github.AddRepositoryAsync("alan/ffm516");
        var remote = Remote.Parse("github:alan/ffm516");
        await ConnectAsync(house, remote);

        await FailsAsync(house, "does not exist");
        var why = await HostOf(house).ExplainMissingAsync(remote, Credential, Token);
        Assert.Contains("GitHub shows no repository alan/ffm516 to grace", why.What, StringComparison.Ordinal);

        there.Members[User] = true;
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        await FolderImage.AssertSavedAsync(house.FilesOf(Course).Folder, github.FolderOf(there));
    }

    [Fact]
    public async Task One_that_was_renamed_is_found_and_saved_to_under_its_new_name()
    {
        await using var github = await StartAsync();
        await using var house = await HouseAsync(github);
        var there = await github.AddRepositoryAsync("grace/ffm516");
        await ConnectAsync(house);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        github.Rename("grace/ffm516", "grace/physics");

        var found = await HostOf(house).FindAsync(There, Credential, Token);
        Assert.Equal(Remote.Parse("github:grace/physics"), found?.MovedTo);
        Assert.Equal(["test"], (await HostOf(house).BranchesAsync(There, Credential, Token)).Keys.Select(b => b.Value));

        await house.ChangeCourseAsync(Course, c => c with { Remote = found!.MovedTo! });
        house.FilesOf(Course).Write("media/new.txt", "new");
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        await FolderImage.AssertSavedAsync(house.FilesOf(Course).Folder, github.FolderOf(there));
    }

    private static async Task<GitHubStandIn> StartAsync()
    {
        var github = await GitHubStandIn.StartAsync();
        github.AddAccount(User, Value);
        return github;
    }

    private static Task<TestHouse> HouseAsync(GitHubStandIn github, Func<CourseGitSettings, CourseGitSettings>? change = null) =>
        TestHouse.OpenAsync(change: s => (change ?? (x => x))(s with
        {
            OutboundHosts = [github.Authority],
            Providers = new() { GitHub = new HostAddresses(github.Api, github.Git) },
        }));

    // The setting may name the server alone: its API lies where that of a server of one's own does.
    private static CommandLine CommandLineOf(TestHouse house, GitHubStandIn github) => new(house)
    {
        Environment =
        {
            ["CourseGit__Providers__GitHub__ApiUrl"] = github.Address.AbsoluteUri,
            ["CourseGit__Providers__GitHub__GitUrl"] = github.Git.AbsoluteUri,
        },
    };

    private static IRepositoryHost HostOf(TestHouse house) => house.Get<RemoteProviders>().HostOf(There)!;

    private static async Task ConnectAsync(TestHouse house, Remote? remote = null)
    {
        await house.AddCredentialAsync("g", User, Value);
        await house.AddCourseAsync(Course, c => c with { Remote = remote ?? There, CredentialName = "g" });
    }

    private static async Task FailsAsync(TestHouse house, params string[] sentences)
    {
        var ended = await house.BackUpAsync(Course);
        Assert.Equal(OperationOutcome.Failed, ended.Outcome);
        Assert.True(sentences.Any(s => ended.Text.Contains(s, StringComparison.Ordinal)), ended.Text);
        Assert.Contains("The course's files are untouched.", ended.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Value, ended.Text, StringComparison.Ordinal);
    }

    private static async Task SucceedsAsync(Task<CommandResult> running)
    {
        var result = await running;
        Assert.True(result.ExitCode == 0, result.ToString());
    }

    // Its API is well: that one's trouble is the conformance suite's.
    private static Func<SeenRequest, HttpContext, Task<bool>> OfGit(Func<SeenRequest, HttpContext, Task<bool>> trouble) =>
        (request, http) => request.Path.StartsWith("/api/", StringComparison.Ordinal) ? Task.FromResult(false) : trouble(request, http);
}
