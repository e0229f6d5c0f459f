using CourseGit.Core.Checkouts;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Checkouts;

/// <summary>What an update makes of a folder, whatever lies there.</summary>
public sealed class CheckoutUpdateTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_brings_files_as_git_has_them_and_then_finds_nothing_to_do()
    {
        await using var house = await CheckoutHouse.FilledAsync(
            "mkdir -p a/b; echo one > a/b/f; printf '#!/bin/sh\\n' > run; chmod +x run; ln -s a/b/f link; "
            + "printf x > $'odd\\377 \\n\"name'");

        await house.AssertIsNewestAsync();
        Assert.Equal("one\n", await File.ReadAllTextAsync(house.Folder + "/a/b/f", Token));
        Assert.True(File.GetUnixFileMode(house.Folder + "/run").HasFlag(UnixFileMode.UserExecute));
        Assert.Equal("a/b/f", new FileInfo(house.Folder + "/link").LinkTarget);
        Assert.Equal(OperationOutcome.Unchanged, (await house.UpdateAsync()).Outcome);

        await house.PushAsync("chmod -x run; echo two > a/b/f; rm link; rm -f odd*");
        var ended = await house.UpdateAsync(OperationOutcome.Succeeded);

        await house.AssertIsNewestAsync();
        Assert.Equal((4, "main"), (ended.Files, ended.Branch));
        Assert.Equal((await RealGit.RunAsync(house.Repository, "rev-parse", "main")).Trim(), ended.Commit!.Value);
        Assert.False(Directory.Exists(house.SetAsides));
        Assert.Empty(Directory.GetFileSystemEntries(house.House.Settings.CheckoutsRoot + "/.making"));
    }

    [Fact]
    public async Task What_nobody_pushed_is_set_aside_with_a_warning_and_what_is_made_anew_without()
    {
        await using var house = await CheckoutHouse.FilledAsync("echo '*.pyc' > .gitignore; echo one > grade.py; echo keep > other");
        await File.WriteAllTextAsync(house.Folder + "/grade.pyc", "made", Token);
        await house.PushAsync("echo two > grade.py");
        await house.UpdateAsync(OperationOutcome.Succeeded); // what the repository ignores

        Directory.CreateDirectory(house.Folder + "/notes");
        await File.WriteAllTextAsync(house.Folder + "/notes/mine", "nobody has this", Token);
        await File.WriteAllTextAsync(house.Folder + "/grade.py", "mended by hand", Token);
        await RealGit.RunAsync("/", "init", "-q", house.Folder + "/clone");
        var ended = await house.UpdateAsync(OperationOutcome.Warning);

        await house.AssertIsNewestAsync();
        Assert.Contains("3 files that nobody pushed lay there and were set aside in ", ended.Text, StringComparison.Ordinal);
        var kept = Directory.GetDirectories(house.SetAsides).Order().ToArray();
        Assert.Equal("made", await File.ReadAllTextAsync(kept[0] + "/grade.pyc", Token));
        Assert.Equal("nobody has this", await File.ReadAllTextAsync(kept[1] + "/notes/mine", Token));
        Assert.Equal("mended by hand", await File.ReadAllTextAsync(kept[1] + "/grade.py", Token));
        Assert.True(File.Exists(kept[1] + "/clone/.git/HEAD"));
        Assert.Equal("two\n", await File.ReadAllTextAsync(house.Folder + "/grade.py", Token));
        Assert.Matches("^[0-9]{8}T[0-9]{6}Z(-2)?$", Path.GetFileName(kept[1]));
    }

    [Fact]
    public async Task Files_become_folders_and_folders_files_and_a_link_in_the_way_leads_nowhere()
    {
        await using var house = await CheckoutHouse.OpenAsync();
        var outside = Directory.CreateDirectory(house.House.Root + "/outside").FullName;
        await house.PushAsync($"echo 1 > file; mkdir -p dir/deep; echo 2 > dir/deep/x; echo 3 > dir/y; ln -s '{outside}' link");
        await house.AddAsync();
        await house.UpdateAsync(OperationOutcome.Succeeded);

        await house.PushAsync(
            "rm -rf file dir link; mkdir -p file/in link; echo a > file/in/a; echo b > file/b; echo c > dir; echo d > link/d");
        await house.UpdateAsync(OperationOutcome.Succeeded);

        await house.AssertIsNewestAsync();
        Assert.Empty(Directory.GetFileSystemEntries(outside));
        Assert.False(Directory.Exists(house.SetAsides));

        Directory.Delete(house.Folder + "/link", recursive: true); // and one that somebody laid there
        File.CreateSymbolicLink(house.Folder + "/link", outside);
        await house.UpdateAsync(OperationOutcome.Warning);
        await house.AssertIsNewestAsync();
        Assert.Empty(Directory.GetFileSystemEntries(outside));
    }

    [Fact]
    public async Task Commits_of_somebody_here_and_history_that_was_rewritten_there_stay_to_be_had()
    {
        await using var house = await CheckoutHouse.FilledAsync("echo 1 > f");
        var pushed = await house.PushAsync("echo 2 > f");
        await house.UpdateAsync(OperationOutcome.Succeeded);
        await RealGit.ShellAsync("cd \"$1\"; git update-ref refs/heads/main main~1", house.Repository);

        await house.UpdateAsync(OperationOutcome.Succeeded); // as the repository says: it was rewritten

        Assert.Equal("1\n", await File.ReadAllTextAsync(house.Folder + "/f", Token));
        Assert.Contains(pushed, await RealGit.RunAsync(house.Folder, "for-each-ref", "refs/rescue"), StringComparison.Ordinal);

        await RealGit.ShellAsync("cd \"$1\"; echo mine > g; git add g; git commit -qm local; git rev-parse HEAD", house.Folder);
        var local = (await RealGit.RunAsync(house.Folder, "rev-parse", "HEAD")).Trim();
        var ended = await house.UpdateAsync(OperationOutcome.Warning);

        Assert.Contains("commits that are not in the repository", ended.Text, StringComparison.Ordinal);
        Assert.Contains(local, await RealGit.RunAsync(house.Folder, "for-each-ref", "refs/rescue"), StringComparison.Ordinal);
        await house.AssertIsNewestAsync();
    }

    // Each would be lost otherwise, or is somebody else's to decide: the update says so and changes nothing.
    [Theory]
    [InlineData("echo mine > g; git add g", "added changes")]
    [InlineData("echo mine > f; git add f", "added changes")]
    [InlineData("rm f; git init -q f; echo mine > f/g", "a clone of git itself")]
    [InlineData("mv .git/refs ../refs; ln -s ../../refs .git/refs", "is a link")]
    public async Task What_would_be_lost_or_is_not_ours_is_refused_and_stays(string meddle, string sentence)
    {
        await using var house = await CheckoutHouse.FilledAsync("echo 1 > f");
        await house.UpdateAsync();
        await RealGit.ShellAsync("cd \"$1\"; " + meddle, house.Folder);
        await house.PushAsync("echo 2 > f; echo 3 > g");
        const string look = "cd \"$1\"; find . -path ./.git -prune -o -type f -exec sha1sum {} + | sort";
        var before = await RealGit.ShellAsync(look, house.Folder);

        var refused = await house.UpdateAsync();

        Assert.True(refused.Refused, refused.Text);
        Assert.Contains(sentence, refused.Text, StringComparison.Ordinal);
        Assert.Equal(before, await RealGit.ShellAsync(look, house.Folder));
    }

    [Fact]
    public async Task Commits_of_the_followed_branch_are_kept_although_the_clone_is_on_another()
    {
        await using var house = await CheckoutHouse.FilledAsync("echo 1 > f");
        await house.UpdateAsync();
        await RealGit.ShellAsync(
            "cd \"$1\"; echo mine > g; git add g; git commit -qm local; git checkout -q -b other main~1", house.Folder);
        var local = (await RealGit.RunAsync(house.Folder, "rev-parse", "main")).Trim();

        await house.UpdateAsync(OperationOutcome.Warning);

        Assert.Contains(local, await RealGit.RunAsync(house.Folder, "for-each-ref", "refs/rescue"), StringComparison.Ordinal);
        await house.AssertIsNewestAsync();
    }

    [Fact]
    public async Task A_clone_that_lies_there_is_known_by_its_folder_and_can_be_taken_over()
    {
        await using var house = await CheckoutHouse.OpenAsync();
        await house.PushAsync("echo 1 > f");
        Directory.CreateDirectory(house.House.Settings.CheckoutsRoot);
        await RealGit.CloneAsync(house.Repository, house.Folder, "main");
        var desk = house.House.Get<CheckoutDesk>();

        var found = Assert.Single(await desk.ListAsync(Actor.CommandLine, Token));
        Assert.Equal((false, "main", CheckoutHouse.Remote), (found.IsRegistered, found.Branch!.Value, found.Remote!.ToString()));
        await house.PushAsync("echo 2 > f");
        await house.UpdateAsync(OperationOutcome.Succeeded);
        await house.AssertIsNewestAsync();

        await RealGit.RunAsync(house.Folder, "checkout", "-q", "--detach");
        var refused = await house.UpdateAsync();
        Assert.True(refused.Refused);
        Assert.Contains("its HEAD is detached", refused.Text, StringComparison.Ordinal);

        Assert.True((await house.AddAsync()).IsRegistered);
        await house.PushAsync("echo 3 > f");
        await house.UpdateAsync(OperationOutcome.Succeeded); // what was added says the branch
        await house.AssertIsNewestAsync();

        await desk.RemoveAsync(CheckoutHouse.Name, withFolder: false, Actor.CommandLine, Token);
        Assert.False(Assert.Single(await desk.ListAsync(Actor.CommandLine, Token)).IsRegistered);
        Assert.Throws<InvalidInputException>(() => CheckoutName.Parse("../graders"));
        await Assert.ThrowsAsync<InvalidInputException>(
            () => desk.RemoveAsync(CheckoutHouse.Name, withFolder: false, Actor.CommandLine, Token));
        await desk.RemoveAsync(CheckoutHouse.Name, withFolder: true, Actor.CommandLine, Token);
        Assert.False(Directory.Exists(house.Folder));
    }

    [Theory]
    [InlineData("no-such", CheckoutHouse.Remote)]
    [InlineData("main", "hosted:physics/typo")]
    public async Task What_cannot_be_followed_is_refused_and_nothing_is_made(string branch, string remote)
    {
        await using var house = await CheckoutHouse.OpenAsync();
        await house.PushAsync("echo 1 > f");
        var draft = new CheckoutDraft(CheckoutName.Parse("graders"), remote, branch);

        await Assert.ThrowsAsync<RefusedException>(() => house.House.Get<CheckoutDesk>().AddAsync(draft, Actor.CommandLine, Token));

        Assert.Empty(await house.House.Get<CheckoutDesk>().ListAsync(Actor.CommandLine, Token));
        Assert.False(Directory.Exists(Path.Combine(house.House.Settings.RepositoriesFolder, "physics", "typo.git")));
    }

    [Fact]
    public async Task A_damaged_index_a_stale_lock_and_an_unfinished_update_are_mended_by_the_next()
    {
        await using var house = await CheckoutHouse.FilledAsync("echo 1 > f; echo 1 > g");
        var second = await house.PushAsync("echo 2 > f; rm g; echo 2 > h");
        await File.WriteAllTextAsync(house.Folder + "/.git/index", "DIRC", Token);
        await File.WriteAllTextAsync(house.Folder + "/.git/refs/heads/main.lock", "", Token);
        File.SetLastWriteTimeUtc(house.Folder + "/.git/refs/heads/main.lock", new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await house.UpdateAsync(OperationOutcome.Succeeded);
        await house.AssertIsNewestAsync();

        // As a kill in the middle leaves it: some files of a commit that is not the newest any more.
        await house.PushAsync("echo 3 > f; rm h");
        await RealGit.RunAsync(house.Folder, "fetch", "-q", "origin");
        await RealGit.RunAsync(house.Folder, "update-ref", "refs/coursegit/swapping", "origin/main");
        await File.WriteAllTextAsync(house.Folder + "/f", "3\n", Token);
        await house.PushAsync("echo 4 > f; echo 4 > i");

        await house.UpdateAsync(OperationOutcome.Succeeded); // nothing of it is somebody's own
        await house.AssertIsNewestAsync();
        Assert.NotEmpty(second);
        Assert.Equal("", await RealGit.RunAsync(house.Folder, "for-each-ref", "refs/coursegit/swapping"));
    }
}
