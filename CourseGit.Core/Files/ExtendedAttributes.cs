using System.Collections.Immutable;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Files;

/// <summary>
/// What is kept beside a file or folder besides its mode: its access list, a folder's list for what is made in it, and attributes of users
/// (xattr(7)).
/// </summary>
/// <param name="Values">By name, in ordinal order.</param>
internal sealed record ExtendedAttributes(ImmutableSortedDictionary<string, byte[]> Values)
{
    private const string Access = "system.posix_acl_access", Default = "system.posix_acl_default", OfUsers = "user.";
    private const int LargestValue = 1 << 16; // XATTR_SIZE_MAX, and XATTR_LIST_MAX

    /// <summary>None at all.</summary>
    public static ExtendedAttributes None { get; } = Of(null, null);

    /// <summary>The list of who may do what with it; null when its mode says it all.</summary>
    public byte[]? AccessList => Values.GetValueOrDefault(Access);

    /// <summary>The list that what is made in a folder gets.</summary>
    public byte[]? DefaultList => Values.GetValueOrDefault(Default);

    /// <summary>Attributes of something new.</summary>
    public static ExtendedAttributes Of(byte[]? accessList, byte[]? defaultList)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, byte[]>(StringComparer.Ordinal);
        if (accessList is not null)
            values[Access] = accessList;
        if (defaultList is not null)
            values[Default] = defaultList;
        return new ExtendedAttributes(values.ToImmutable());
    }

    /// <summary>
    /// Reads those of a name in a held folder; null when it has none, or the file system knows none. A link's are not asked for.
    /// </summary>
    public static ExtendedAttributes? Read(LinuxFolder folder, string name)
    {
        var path = PathOf(folder, name);
        Span<byte> listed = stackalloc byte[256]; // nearly always enough, and nearly always empty
        var length = LinuxCalls.ListAttributes(path, ref listed[0], listed.Length);
        if (length == 0)
            return null;
        if (length < 0)
        {
            if (LinuxCalls.ErrorOf((int)length) != LinuxCalls.TooSmall)
                return null;
            listed = new byte[LargestValue];
            length = LinuxCalls.ListAttributes(path, ref listed[0], listed.Length);
        }
        var values = ImmutableSortedDictionary.CreateBuilder<string, byte[]>(StringComparer.Ordinal);
        foreach (var attribute in RawPath.Encoding.GetString(listed[..(int)Math.Max(length, 0)]).Split('\0').Where(IsKept))
        {
            if (ReadValue(path, attribute) is { } value)
                values[attribute] = value;
        }
        return values.Count == 0 ? null : new ExtendedAttributes(values.ToImmutable());
    }

    /// <summary>Gives a name in a held folder these, and takes away access lists that are not among them.</summary>
    /// <returns>0, or the number of the first error.</returns>
    public int Give(LinuxFolder folder, string name)
    {
        var path = PathOf(folder, name);
        var error = 0;
        foreach (var list in new[] { Access, Default }.Where(l => !Values.ContainsKey(l)))
            _ = LinuxCalls.RemoveAttribute(path, LinuxPath.Bytes(list)); // most have none
        foreach (var (attribute, value) in Values)
        {
            var failed = LinuxCalls.ErrorOf(LinuxCalls.SetAttribute(path, LinuxPath.Bytes(attribute), value, value.Length, 0));
            error = error == 0 ? failed : error;
        }
        return error;
    }

    /// <summary>Takes the access lists away from a folder of our own.</summary>
    public static void TakeAway(string path)
    {
        foreach (var list in new[] { Access, Default })
            _ = LinuxCalls.RemoveAttribute(LinuxPath.Bytes(RawPath.FromText(path).Bytes), LinuxPath.Bytes(list));
    }

    /// <inheritdoc/>
    public bool Equals(ExtendedAttributes? other) =>
        other is not null && Values.Keys.SequenceEqual(other.Values.Keys)
            && Values.All(v => v.Value.AsSpan().SequenceEqual(other.Values[v.Key]));

    /// <inheritdoc/>
    public override int GetHashCode() => Values.Count;

    private static bool IsKept(string attribute) => attribute is Access or Default
        || attribute.StartsWith(OfUsers, StringComparison.Ordinal);

    private static byte[]? ReadValue(byte[] path, string attribute)
    {
        Span<byte> value = stackalloc byte[1024];
        var length = LinuxCalls.GetAttribute(path, LinuxPath.Bytes(attribute), ref value[0], value.Length);
        if (length < 0 && LinuxCalls.ErrorOf((int)length) == LinuxCalls.TooSmall)
        {
            value = new byte[LargestValue];
            length = LinuxCalls.GetAttribute(path, LinuxPath.Bytes(attribute), ref value[0], value.Length);
        }
        return length < 0 ? null : value[..(int)length].ToArray();
    }

    // There is no call that counts from a folder; this path does, and its last name is not followed.
    private static byte[] PathOf(LinuxFolder folder, string name) => LinuxPath.Bytes($"/proc/self/fd/{folder.Descriptor}/{name}");
}
