namespace CourseGit.Tests.Support;

/// <summary>What a power cut or a failing disk makes of a file.</summary>
internal enum FileDamage
{
    Emptied,
    Cut,
    Zeroed,
    BitFlipped,
}

internal static class FileDamages
{
    /// <summary>Damages a file that holds something, whatever its mode; its time changes.</summary>
    public static void Apply(this FileDamage damage, string file)
    {
        var bytes = File.ReadAllBytes(file);
        File.SetUnixFileMode(file, File.GetUnixFileMode(file) | UnixFileMode.UserWrite); // git makes its objects read-only
        File.WriteAllBytes(file, damage switch
        {
            FileDamage.Emptied => [],
            FileDamage.Cut => bytes[..(bytes.Length / 2)],
            FileDamage.Zeroed => new byte[bytes.Length],
            _ => Flipped(bytes),
        });
    }

    private static byte[] Flipped(byte[] bytes)
    {
        if (bytes.Length > 0)
            bytes[bytes.Length / 2] ^= 4;
        return bytes;
    }
}
