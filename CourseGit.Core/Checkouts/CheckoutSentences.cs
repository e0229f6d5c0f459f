using CourseGit.Core.Primitives;

namespace CourseGit.Core.Checkouts;

/// <summary>What people are told of checkouts.</summary>
internal static class CheckoutSentences
{
    public const string Untouched = "The files of the checkout are as they were.";

    public static InvalidInputException IsNotHere(string name) => new(
        $"There is no checkout \"{TextLength.Excerpt(name)}\". See those there are with \"checkout list\", or add it "
        + "with \"checkout add\".");

    public static InvalidInputException IsTaken(CheckoutName name) =>
        new($"There is a checkout \"{name}\" already. Choose another name, or remove that one first.");

    public static InvalidInputException FolderIsTaken(string folder) => new(
        $"The folder {folder} is there already and is no clone of git. Nothing was changed. Move it away, or choose another name.");

    public static InvalidInputException OtherClone(string folder, string remote) => new(
        $"The folder {folder} is a clone of {remote}, which is another repository. Nothing was changed. Move it away, or choose another "
        + "name.");

    public static RefusedException NoBranch(string remote, BranchName branch) => new(
        $"The repository {remote} has no branch {branch}. {Untouched} Check the name of the branch, or push it there first.");

    public static RefusedException Empty(string remote) => new(
        $"The repository {remote} does not say which branch to follow; perhaps nothing was pushed yet. Nothing was changed. Name a branch "
        + "(--branch), or push first.");

    public static string OnNoBranch(string folder) =>
        $"The clone in {folder} is on no branch (its HEAD is detached), so it is not known what it follows. Check out a branch there.";

    public static string NoRemote(string folder) =>
        $"The clone in {folder} has no remote called origin, so it is not known what it follows. Give it one, or add the checkout here.";

    public static string RemoteOutOfReach(string folder, string why) =>
        $"The remote called origin of the clone in {folder} cannot be followed as it is: {why} Add the checkout here, with an address "
        + "and a credential that CourseGit knows.";

    public static string LeadsOut(string folder) =>
        $"{folder} is a link that leads out of the folder of the checkouts. Put the clone itself there.";

    public static string NoClone(string folder) =>
        $"{folder} is there, but is no clone of git (it has no folder .git). Move it away: the next update makes the checkout anew.";

    public static string SetAside(long count, string folder) =>
        $"{Counted.InWords(count, "file")} that nobody pushed lay there and {(count == 1 ? "was" : "were")} set aside in {folder}.";

    public static string LocalCommits(CommitId commit, string kept) =>
        $"The clone had commits that are not in the repository; its files follow the repository, and commit {commit.Short} is kept there "
        + $"as {kept}.";

    public static RefusedException Staged(string folder) => new(
        $"Somebody has added changes in the clone in {folder} and not committed them; they are nowhere else. {Untouched} Commit them "
        + "there, or give them up with \"git reset\"; then update again.");

    public static RefusedException CloneInTheWay(RawPath path) => new(
        $"{path} is to become a file, and here it is a folder that is a clone of git itself, with commits of its own. {Untouched} Move it "
        + "away, then update again.");

    public static RefusedException NotOurs(string path) => new(
        $"{path} is a link, or belongs to another user than the one CourseGit runs as. Whoever may write there decides what git does, so "
        + $"nothing is done in it. {Untouched} Give the clone to CourseGit's user (chown), or clone it anew with \"checkout add\".");

    public static InvalidInputException Busy(CheckoutName name) => new(
        $"Something works on the checkout {name} right now. Nothing was changed. Wait until it has ended, or cancel it, then try again.");

    public static InvalidInputException NotRegistered(Checkout checkout) => new(
        $"The checkout {checkout.Name} is not registered: it is known because its clone lies in {checkout.Folder}. "
        + "Add it with \"checkout add\" to set anything, or move its folder away to be rid of it.");
}
