namespace CourseGit.Tests.Support;

/// <summary>Access lists as their own tools, <c>setfacl</c> and <c>getfacl</c>, set and show them.</summary>
internal static class AccessLists
{
    /// <summary>Skips a test where the tools or the file system have none.</summary>
    public static async Task RequireAsync(string folder)
    {
        var (code, _, error) = await RealGit.TryAsync(
            "bash", "-c", "command -v setfacl getfacl >/dev/null && setfacl -m u:nobody:rX \"$1\" && setfacl -b \"$1\"", "bash", folder);
        Assert.SkipUnless(code == 0, $"There are no access lists here (package acl, and a file system that knows them): {error.Trim()}");
    }

    public static Task SetAsync(string path, params string[] arguments) =>
        RealGit.ShellAsync("path=$1; shift; setfacl \"$@\" \"$path\"", [path, .. arguments]);

    /// <summary>Owner, group, bits, lists and default lists of everything, in the order of names.</summary>
    public static async Task<string> OfAsync(string folder) =>
        await RealGit.ShellAsync(
            "cd \"$1\"; find . -not -type l -not -name reload -not -name .git-branch -print0 | LC_ALL=C sort -z | xargs -0 getfacl -pn",
            folder);
}
