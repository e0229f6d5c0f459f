using CourseGit.Core.Courses;
using CourseGit.Core.Hooks;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using CourseGit.Core.State.Model;
using CourseGit.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Tests.Core.Hooks;

/// <summary>When hooks run, what they are told, and what their failure does to an operation.</summary>
public sealed class HookRunTests
{
    private const string Note = "echo \"$COURSEGIT_EVENT $COURSEGIT_KIND $COURSEGIT_OUTCOME\" >> \"$got\"";
    private static readonly HookEvent[] Always = Enum.GetValues<HookEvent>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_operation_has_one_start_and_one_end()
    {
        await using var hooks = await HookHouse.OpenAsync();
        await hooks.AddAsync("note", Note, on: Always, change: h => h with { Kinds = ["Backup", "Restore", "Verify"] });

        await hooks.BackUpAsync(OperationOutcome.Succeeded);
        await hooks.BackUpAsync(OperationOutcome.Unchanged);
        await hooks.House.VerifyAsync(HookHouse.Course, OperationOutcome.Succeeded);
        hooks.House.FilesOf(HookHouse.Course).Write("README.md", "damaged\n");
        var full = new RestoreArguments(RestoreMode.Full) { Confirmed = true, OverrideDirection = true };
        var restored = await hooks.House.RestoreAsync(HookHouse.Course, full, OperationOutcome.Succeeded);
        await hooks.House.UndoAsync(restored.Id); // of a kind it is not for
        Directory.Delete(hooks.House.FilesOf(HookHouse.Course).Folder, recursive: true);
        Directory.CreateDirectory(hooks.House.FilesOf(HookHouse.Course).Folder);
        await hooks.BackUpAsync(OperationOutcome.Failed); // an empty folder is refused

        Assert.Equal(
            ["start backup ", "success backup succeeded", "start backup ", "success backup unchanged", "start verify ",
                "success verify succeeded", "start restore ", "success restore succeeded", "start backup ", "failure backup failed"],
            hooks.Got("note"));
    }

    [Fact]
    public async Task A_program_gets_what_the_manual_says_and_nothing_of_ours()
    {
        await using var hooks = await HookHouse.OpenAsync();
        await hooks.AddAsync("tell", "pwd > \"$got\"; env | grep -v '^PATH=\\|^_=' | sort >> \"$got\"");

        var ended = await hooks.BackUpAsync(OperationOutcome.Succeeded);

        var got = hooks.Got("tell");
        Assert.Equal("/", got[0]);
        var variables = got.Skip(1).Select(l => l.Split('=', 2)).Where(v => v[0] is not ("PWD" or "SHLVL" or "OLDPWD"))
            .ToDictionary(v => v[0], v => v[1]);
        Assert.True(variables.Remove("COURSEGIT_STARTED_BY") && variables.Remove("COURSEGIT_CALL"));
        Assert.Equal(new Dictionary<string, string>
        {
            ["LANG"] = "C.UTF-8",
            ["COURSEGIT_ATTEMPT"] = "1",
            ["COURSEGIT_COMMIT"] = ended.Commit!.Value,
            ["COURSEGIT_COURSE"] = HookHouse.Course,
            ["COURSEGIT_EVENT"] = "success",
            ["COURSEGIT_FOLDER"] = hooks.House.FilesOf(HookHouse.Course).Folder,
            ["COURSEGIT_KIND"] = "backup",
            ["COURSEGIT_MESSAGE"] = ended.Text,
            ["COURSEGIT_OPERATION"] = ended.Id.ToString(null, null),
            ["COURSEGIT_OUTCOME"] = "succeeded",
        }, variables);
    }

    [Fact]
    public async Task Arguments_arrive_as_they_are_and_no_shell_reads_them()
    {
        string[] arguments = ["--help", "$(touch /tmp/never)", "; rm -rf /", "`id`", "two words", "", "å*?", "-rf"];
        await using var hooks = await HookHouse.OpenAsync();
        await hooks.AddAsync("echo", "for a in \"$@\"; do printf '%s\\n' \"$a\" >> \"$got\"; done",
            change: h => h with { Arguments = [.. arguments] });

        await hooks.BackUpAsync(OperationOutcome.Succeeded);

        Assert.Equal(arguments, hooks.Got("echo"));
        Assert.Equal(arguments, (await hooks.Desk.GetAsync("echo", Actor.CommandLine, Token)).Arguments);
    }

    [Theory]
    [InlineData(HookFailure.Ignore, OperationOutcome.Succeeded)]
    [InlineData(HookFailure.Warn, OperationOutcome.Warning)]
    [InlineData(HookFailure.Cancel, OperationOutcome.Warning)] // there is nothing left to cancel
    public async Task What_fails_after_success_keeps_the_commit(HookFailure ifItFails, OperationOutcome expected)
    {
        await using var hooks = await HookHouse.OpenAsync();
        await hooks.AddAsync("broken", "test \"$COURSEGIT_EVENT\" = start || { echo went wrong >&2; exit 7; }", ifItFails, Always);

        var ended = await hooks.BackUpAsync(expected);

        Assert.Equal(ended.Commit!.Value, await RealGit.TipAsync(hooks.House.RepositoryOf(HookHouse.Course)));
        Assert.Equal(ifItFails != HookFailure.Ignore,
            ended.Text.Contains(". The hook broken at success failed: it ended with exit code 7.", StringComparison.Ordinal));
        var log = await hooks.House.LogAsync(ended);
        Assert.Contains("broken: went wrong", log);
        Assert.Contains(log, l => l.StartsWith("Hook broken at success: failed after ", StringComparison.Ordinal));
        Assert.Contains(log, l => l.StartsWith("Hook broken at start: ended well in ", StringComparison.Ordinal));
        var again = await hooks.BackUpAsync(ifItFails == HookFailure.Ignore ? OperationOutcome.Unchanged : OperationOutcome.Warning);
        Assert.Equal(ended.Commit, again.Commit);
    }

    [Fact]
    public async Task A_start_that_fails_cancels_and_course_and_repository_are_as_they_were()
    {
        await using var hooks = await HookHouse.OpenAsync();
        await hooks.BackUpAsync(OperationOutcome.Succeeded);
        hooks.House.FilesOf(HookHouse.Course).Write("README.md", "changed\n");
        var (course, tip) = (await FolderImage.OfAsync(hooks.House.FilesOf(HookHouse.Course).Folder),
            await RealGit.TipAsync(hooks.House.RepositoryOf(HookHouse.Course)));
        await hooks.AddAsync("a-first", Note, on: Always);
        await hooks.AddAsync("b-guard", "echo not now; exit 3", HookFailure.Cancel, [HookEvent.Start]);
        await hooks.AddAsync("c-later", Note, on: [HookEvent.Start]);

        var ended = await hooks.BackUpAsync(OperationOutcome.Cancelled);

        Assert.Equal(
            "The hook b-guard stopped this backup at its start: it ended with exit code 3. The course's files were not touched.",
            ended.Text);
        Assert.Contains("Settings, Hooks", ended.NextStep!, StringComparison.Ordinal);
        Assert.Null(ended.Commit);
        Assert.Empty(ended.Steps);
        Assert.Contains("b-guard: not now", await hooks.House.LogAsync(ended));
        Assert.Equal(course, await FolderImage.OfAsync(hooks.House.FilesOf(HookHouse.Course).Folder));
        Assert.Equal(tip, await RealGit.TipAsync(hooks.House.RepositoryOf(HookHouse.Course)));
        Assert.Equal(["start backup ", "failure backup cancelled"], hooks.Got("a-first")); // what a start prepared can be put back
        Assert.Empty(hooks.Got("c-later"));
    }

    [Fact]
    public async Task A_restore_that_a_hook_stops_replaces_nothing()
    {
        await using var hooks = await HookHouse.OpenAsync();
        await hooks.BackUpAsync(OperationOutcome.Succeeded);
        hooks.House.FilesOf(HookHouse.Course).Write("README.md", "newer\n");
        await hooks.AddAsync("guard", "exit 1", HookFailure.Cancel, [HookEvent.Start]);

        await hooks.House.RestoreAsync(HookHouse.Course,
            new RestoreArguments(RestoreMode.Full) { Confirmed = true, OverrideDirection = true }, OperationOutcome.Cancelled);

        Assert.Equal("newer\n", await File.ReadAllTextAsync(hooks.House.FilesOf(HookHouse.Course).At("README.md"), Token));
        Assert.Empty(hooks.House.StagingLeft());
    }

    [Fact]
    public async Task A_start_that_only_warns_lets_the_work_be_done_and_its_end_is_a_warning()
    {
        await using var hooks = await HookHouse.OpenAsync();
        await hooks.AddAsync("broken", "exit 1", HookFailure.Warn, [HookEvent.Start]);
        await hooks.AddAsync("note", Note, on: Always);

        var ended = await hooks.BackUpAsync(OperationOutcome.Warning);

        Assert.NotNull(ended.Commit);
        Assert.Contains("The hook broken at start failed: it ended with exit code 1.", ended.Text, StringComparison.Ordinal);
        Assert.Equal(["start backup ", "warning backup warning"], hooks.Got("note"));
    }

    [Fact]
    public async Task What_failed_stays_a_failure_whatever_its_hooks_do()
    {
        await using var hooks = await HookHouse.OpenAsync();
        Directory.Delete(hooks.House.FilesOf(HookHouse.Course).Folder, recursive: true);
        Directory.CreateDirectory(hooks.House.FilesOf(HookHouse.Course).Folder);
        await hooks.AddAsync("broken", "exit 1", on: Always);

        var ended = await hooks.BackUpAsync(OperationOutcome.Failed);

        Assert.True(ended.Refused);
        Assert.DoesNotContain("broken", ended.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hook_is_for_its_courses_and_not_while_it_is_switched_off()
    {
        await using var hooks = await HookHouse.OpenAsync();
        await hooks.House.AddCourseAsync("mve045");
        await hooks.House.Get<CourseRegistry>()
            .LabelAsync(Subdomain.Parse("mve045"), [CourseLabel.Parse("2026")], [], Actor.CommandLine, Token);
        var label = new CourseScope.Labelled(CourseLabel.Parse("2026"));
        await hooks.AddAsync("labelled", Note, change: h => h with { Scope = label });
        await hooks.AddAsync("named", Note, change: h => h with { Scope = new CourseScope.Named(Subdomain.Parse("mve045")) });
        await hooks.AddAsync("off", Note, change: h => h with { IsOn = false });

        await hooks.BackUpAsync(OperationOutcome.Succeeded);
        Assert.Empty(hooks.Got("labelled").Concat(hooks.Got("named")));
        await hooks.House.BackUpAsync("mve045", OperationOutcome.Succeeded);

        Assert.Equal((1, 1, 0), (hooks.Got("labelled").Length, hooks.Got("named").Length, hooks.Got("off").Length));
        var course = await hooks.House.Get<CourseRegistry>().GetAsync(Subdomain.Parse("mve045"), Actor.CommandLine, Token);
        Assert.Equal(["labelled", "named"], (await hooks.Desk.OfAsync(course, Actor.CommandLine, Token)).Select(h => h.Name));
    }

    [Fact]
    public async Task What_a_program_says_stands_in_the_log_without_secrets_and_not_without_end()
    {
        const string Word = "ghp_0123456789abcdefghijklmnop";
        await using var hooks = await HookHouse.OpenAsync();
        await hooks.House.AddCredentialAsync("key", "git", Word);
        await hooks.House.ChangeCourseAsync(HookHouse.Course, c => c with { CredentialName = "key" });
        await hooks.AddAsync("chatter", $"echo it is {Word}; echo {Word} >&2; head -c 1000000 /dev/zero | tr '\\0' x; echo; seq 3000",
            on: [HookEvent.Start]);

        var ended = await hooks.BackUpAsync(OperationOutcome.Succeeded);

        var said = (await hooks.House.LogAsync(ended)).Where(l => l.StartsWith("chatter: ", StringComparison.Ordinal)).ToList();
        Assert.Contains("chatter: it is ***", said);
        Assert.Contains("chatter: ***", said);
        Assert.DoesNotContain(said, l => l.Contains(Word, StringComparison.Ordinal));
        Assert.InRange(said.Count, 100, 101);
        Assert.All(said, l => Assert.True(l.Length < 1100));
        Assert.Equal("chatter: … and 2,903 more lines, which are not kept.", said[^1]);
    }

    [Fact]
    public async Task A_secret_that_stands_where_a_line_is_cut_does_not_leave_half_of_itself()
    {
        const string Word = "ghp_0123456789abcdefghijklmnop";
        await using var hooks = await HookHouse.OpenAsync();
        await hooks.House.AddCredentialAsync("key", "git", Word);
        await hooks.AddAsync("long", $"printf '%0985d%s\\n' 0 {Word}; printf '%0985d%s\\n' 0 {Word} >&2", on: [HookEvent.Start]);

        var said = string.Join('\n', await hooks.House.LogAsync(await hooks.BackUpAsync(OperationOutcome.Succeeded)))
            + string.Join('\n', (await hooks.Desk.TryAsync("long", Actor.CommandLine, Token)).Output);

        Assert.Contains("0000***", said, StringComparison.Ordinal);
        Assert.DoesNotContain("ghp_", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("255", "exit code 255")]
    [InlineData("143", "signal 15")]
    public async Task An_exit_code_is_said_as_what_it_is(string code, string says)
    {
        await using var hooks = await HookHouse.OpenAsync();
        await hooks.AddAsync("odd", $"exit {code}");
        Assert.Contains(says, (await hooks.Desk.TryAsync("odd", Actor.CommandLine, Token)).Answer, StringComparison.Ordinal);
    }

    // As after the state was restored without its keys, or a step back to an older version.
    [Fact]
    public async Task One_that_cannot_be_read_fails_by_itself_and_no_operation_it_is_not_for()
    {
        await using var hooks = await HookHouse.OpenAsync();
        await hooks.AddAsync("good", "echo x >> \"$got\"");
        await hooks.AddAsync("secret", new Uri($"http://{HookHouse.Nobody}/"), HookFailure.Warn, HookEvent.Failure);
        await hooks.AddAsync("strange", "exit 0");
        await using (var context = await hooks.House.Get<IDbContextFactory<StateDbContext>>().CreateDbContextAsync(Token))
        {
            await context.Hooks.Where(h => h.Name == "secret").ExecuteUpdateAsync(h => h.SetProperty(r => r.ProtectedSecret, "?"), Token);
            await context.Hooks.Where(h => h.Name == "strange").ExecuteUpdateAsync(h => h.SetProperty(r => r.IfItFails, "?"), Token);
        }

        var ended = await hooks.BackUpAsync(OperationOutcome.Warning);

        Assert.Contains("The hook strange at success failed: what it is set to cannot be read", ended.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", ended.Text, StringComparison.Ordinal);
        Assert.Single(hooks.Got("good"));
        var listed = await hooks.Desk.ListAsync(Actor.CommandLine, Token);
        Assert.Equal(["strange"], listed.Where(h => h.Problem is not null).Select(h => h.Name));
        await hooks.Desk.RemoveAsync("strange", Actor.CommandLine, Token);
    }

    [Fact]
    public async Task Trying_one_tells_what_came_of_it_and_touches_no_course()
    {
        await using var hooks = await HookHouse.OpenAsync();
        await hooks.AddAsync("good", "echo \"[$COURSEGIT_EVENT|$COURSEGIT_COURSE|$COURSEGIT_OPERATION]\"",
            change: h => h with { IsOn = false });
        await hooks.AddAsync("bad", "exit 9");

        var good = await hooks.Desk.TryAsync("good", Actor.CommandLine, Token);
        var bad = await hooks.Desk.TryAsync("bad", Actor.CommandLine, Token);

        Assert.Equal((true, "[test||]"), (good.IsGood, Assert.Single(good.Output)));
        Assert.StartsWith("It ended well in ", good.Answer, StringComparison.Ordinal);
        Assert.False(bad.IsGood);
        Assert.EndsWith("it ended with exit code 9.", bad.Answer, StringComparison.Ordinal);
        Assert.Empty(await hooks.House.OperationsAsync());
    }
}
