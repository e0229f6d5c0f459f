namespace CourseGit.Tests.Support;

/// <summary>Moves the clock that a program sees: libfaketime, which asks a file how far. Time that passes is left as it is.</summary>
internal sealed class FakeTime : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _library;

    public FakeTime(string library)
    {
        _library = library;
        Set("+0");
    }

    /// <summary>Where the library lies; null when the system has none.</summary>
    public static string? Library => Directory.Exists("/usr/lib")
        ? Directory.EnumerateFiles("/usr/lib", "libfaketimeMT.so.1", new EnumerationOptions
        {
            RecurseSubdirectories = true,
            MaxRecursionDepth = 2,
            IgnoreInaccessible = true,
        }).FirstOrDefault()
        : null;

    private string Shift => Path.Combine(_folder.Path, "shift");

    /// <summary>How far from the right time, in libfaketime's form: <c>-1d</c>. Taken up within a second.</summary>
    public void Set(string shift)
    {
        File.WriteAllText(Shift + ".new", shift + "\n");
        File.Move(Shift + ".new", Shift, overwrite: true);
    }

    public void AddTo(Dictionary<string, string> environment)
    {
        environment["LD_PRELOAD"] = _library;
        environment["FAKETIME_TIMESTAMP_FILE"] = Shift;
        environment["FAKETIME_CACHE_DURATION"] = "1";
        environment["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";
        environment["FAKETIME_FORCE_MONOTONIC_FIX"] = "0"; // with it, timed waits of .NET end at the wrong time or never
        environment["NO_FAKE_STAT"] = "1";
    }

    public void Dispose() => _folder.Dispose();
}
